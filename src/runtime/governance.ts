import { createHash } from 'node:crypto';
import { languagesOf, type Workspace } from '../domain/workspace.ts';
import { listAgents } from '../store/agents.ts';
import type { Database } from '../store/database.ts';
import type { RevisionDocument } from '../store/documents.ts';
import { allLinks } from '../store/links.ts';
import { currentRevision, keepMachine, knowsRevision, publishRevision } from '../store/revisions.ts';
import { checkZones, compile } from '../workflow/compile.ts';
import type { MachineJson } from '../workflow/flow.ts';
import { accountsIn } from './accounts.ts';
import { govern, type Governing, type PlaceOf } from './inForce.ts';
import { turns } from '../domain/inTurn.ts';
import type { Clock, Log } from './ports.ts';

/** What a process read from its files and found to be in order. */
export interface Candidate {
  readonly workspace: Workspace;
  /** The machine's parameters as its schema gives them out. */
  readonly parameters: unknown;
  readonly messages: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly machine: MachineJson;
  /** When the newest of the files was changed. */
  readonly filesAt: Date;
  /** Where a parameter stands in them. */
  readonly placeOf?: PlaceOf;
}

export type Offered = 'published' | 'known' | 'older';

/** The config in force: one revision governs all processes, the last that was validated. */
export interface Governance {
  current(): Governing;
  /**
   * Offers what the files say; it comes into force unless it is an older state of files that were in force before. They are read
   * once it is known what is in force, and again when another process was first: what was read early never follows what was
   * written later.
   */
  offer(read: () => Promise<Candidate>): Promise<Offered>;
  /** Takes over what another process published. True when it was new. */
  refresh(): Promise<boolean>;
  /** Takes over which accounts were tied to agents, and which are no more. */
  relink(): Promise<void>;
}

interface Parts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Called once a new revision is in force here. */
  readonly changed: (governing: Governing) => void;
}

export function governanceOf({ db, clock, log, changed }: Parts): Governance {
  let governing: Governing | undefined;
  /** The files here as they were read last. Where things stand is said while they are what is in force. */
  let offered: { readonly hash: string; readonly placeOf: PlaceOf | undefined } | undefined;
  const placesOf =
    ({ hash }: RevisionDocument): PlaceOf =>
    (parameter) =>
      offered?.hash === hash ? offered.placeOf?.(parameter) : undefined;
  /** One after another, so that what was read last stands. */
  const inTurn = turns();
  const refresh = () => inTurn('', takeOver);

  async function takeOver(): Promise<boolean> {
    const revision = await currentRevision(db);
    if (!revision || revision._id === governing?.revision._id) return false;
    const onFault = (key: string, language: string) => {
      log.warn({ key, language }, 'a text could not be given');
    };
    const links = await allLinks(db);
    await listAgents(db, listed(revision.workspace)); // before it is in force: where this fails, the next refresh does it again
    governing = govern(revision, onFault, { links, placeOf: placesOf(revision) });
    log.info({ revision: revision._id, machine: revision.machine.id }, 'config in force');
    changed(governing);
    return true;
  }

  async function offer(read: () => Promise<Candidate>): Promise<Offered> {
    for (;;) {
      const current = await currentRevision(db);
      const { workspace, parameters, messages, machine, filesAt, placeOf } = await read();
      const json = canonical(machine);
      const pinned = { id: machine.id, hash: hashOf(json) };
      const hash = hashOf(JSON.stringify({ workspace, parameters, messages, pinned })); // the order of shifts matters
      checkZones(machine);
      compile(machine); // a machine that cannot run never comes into force
      offered = { hash, placeOf };
      if (current?.hash === hash) return known();
      if (current && filesAt <= current.filesAt && (await knowsRevision(db, hash))) return older();
      await keepMachine(db, { _id: pinned.hash, id: machine.id, json, parameters });
      const publishedAt = new Date(clock.now());
      const revision = { hash, filesAt, publishedAt, workspace, parameters, messages, machine: pinned };
      if (!(await publishRevision(db, { _id: (current?._id ?? 0) + 1, ...revision }))) continue;
      await refresh();
      return 'published';
    }
  }
  async function known(): Promise<'known'> {
    await refresh();
    return 'known';
  }
  async function older(): Promise<'older'> {
    await refresh();
    log.warn({}, 'the config files here are older than the config in force, which stays');
    return 'older';
  }

  return {
    current: () => {
      if (!governing) throw new Error('no config is in force yet');
      return governing;
    },
    offer,
    refresh,
    relink: () =>
      inTurn('', async () => {
        if (governing) governing = { ...governing, ...accountsIn(governing.workspace.agents, await allLinks(db)) };
      }),
  };
}

const listed = ({ agents }: Workspace) =>
  Object.entries(agents).map(([id, profile]) => ({
    id,
    teams: profile.teams,
    autoAssign: profile.autoAssign,
    maxOpen: profile.maxOpen ?? null,
    speaks: languagesOf(profile),
  }));

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);

/** JSON with its keys sorted, so that the same machine hashes alike however it was put together. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
