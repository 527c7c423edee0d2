import type { AssignmentRule } from '../domain/assignment.ts';
import { onShiftAt, nextShift, type Duty } from '../domain/calendar.ts';
import type { Live } from '../domain/live.ts';
import type { AgentProfile, Workspace } from '../domain/workspace.ts';
import { type Catalog, compileCatalog, everyText } from '../messages/catalog.ts';
import { type CannedReplies, compileReplies } from '../messages/replies.ts';
import { findMachine } from '../store/revisions.ts';
import type { Database } from '../store/database.ts';
import type { LinkDocument, MachineDocument, Pinned, RevisionDocument } from '../store/documents.ts';
import { compile, type Machine } from '../workflow/compile.ts';
import type { MachineJson, Meta } from '../workflow/flow.ts';
import { errorCode, RotaError } from '../domain/errors.ts';
import { type Accounts, accountsIn } from './accounts.ts';

/** Where a parameter stands in the admins' files; undefined when this process cannot tell. */
export type PlaceOf = (parameter: string) => string | undefined;

/** The revision that governs, and what is derived from it. */
export interface Governing extends Accounts {
  readonly revision: RevisionDocument;
  readonly workspace: Workspace;
  readonly catalog: Catalog;
  readonly replies: CannedReplies;
  readonly live: Live;
  readonly profile: (agent: string) => AgentProfile | undefined;
  readonly placeOf: PlaceOf;
}

interface Beside {
  readonly links?: readonly LinkDocument[];
  readonly placeOf?: PlaceOf;
}

export function govern(
  revision: RevisionDocument,
  onFault: Catalog['onFault'],
  { links = [], placeOf = () => undefined }: Beside = {},
): Governing {
  const { workspace } = revision;
  const catalog = compileCatalog(revision.messages, onFault);
  return {
    revision,
    workspace,
    catalog,
    replies: compileReplies(workspace.replies, onFault),
    live: liveOf(workspace, catalog),
    ...accountsIn(workspace.agents, links),
    profile: (agent) => (Object.hasOwn(workspace.agents, agent) ? workspace.agents[agent] : undefined),
    placeOf,
  };
}

const plainly = (text: string): string => text.trim().toLowerCase();

export function liveOf({ agents, calendar, routing }: Workspace, catalog: Catalog): Live {
  const { absence, silence, transcript } = routing;
  return {
    transcriptAtClose: transcript.toContactAtClose,
    patience: {
      handOverAfterMs: absence.handOverAfter ?? null,
      remindAfterMs: silence.remindAfter ?? null,
      closeAfterMs: silence.closeAfter ?? null,
    },
    duty: (atMs): { now?: Duty | undefined; next?: Duty | undefined } => ({
      now: onShiftAt(calendar, atMs),
      next: nextShift(calendar, atMs),
    }),
    teamsOf: (agent) => (Object.hasOwn(agents, agent) ? (agents[agent]?.teams ?? []) : []),
    hasOthers: (team, agent) =>
      Object.entries(agents).some(([id, { teams, autoAssign }]) => id !== agent && autoAssign && teams.includes(team)),
    means: (option, text) => {
      const said = plainly(text);
      return said !== '' && [option, ...everyText(catalog, `options.${option}`)].some((name) => plainly(name) === said);
    },
  };
}

/** The machines that conversations run, compiled once, by hash. */
export interface Machines {
  get(pinned: Pinned): Promise<Machine>;
  parameters(pinned: Pinned): Promise<unknown>;
  /** What is known of it beside its states. */
  meta(pinned: Pinned): Promise<Meta | undefined>;
  /** Has this version every word of it? A newer version may have put a machine in force that has others. */
  runs(pinned: Pinned): Promise<boolean>;
}

/** `met`: called before a machine is used for the first time, so that its texts and rules are in force here too. */
export function machinesOf(db: Database, met: () => Promise<void> = () => Promise.resolve()): Machines {
  const known = new Map<string, Promise<{ document: MachineDocument; json: MachineJson; machine: () => Machine }>>();
  const load = async (hash: string) => {
    await met();
    const document = await findMachine(db, hash);
    if (!document) throw new RotaError('MACHINE_MISSING', `machine ${hash} is not in the database`);
    const json = JSON.parse(document.json) as MachineJson;
    let machine: Machine | undefined;
    return { document, json, machine: () => (machine ??= compile(json)) };
  };
  const get = ({ hash }: Pinned) => {
    const found = known.get(hash) ?? load(hash);
    known.set(hash, found);
    found.catch(() => known.delete(hash));
    return found;
  };
  return {
    get: async (pinned) => (await get(pinned)).machine(),
    parameters: async (pinned) => (await get(pinned)).document.parameters,
    meta: async (pinned) => (await get(pinned)).json.meta,
    runs: async (pinned) => {
      const { machine } = await get(pinned);
      try {
        machine();
        return true;
      } catch (error) {
        if (isTooNew(error)) return false;
        throw error;
      }
    },
  };
}

/** Was it a machine with words that this version does not have? Then a process of a newer version can do it. */
export const isTooNew = (error: unknown): boolean => errorCode(error) === 'UNKNOWN_WORD';

/** For requests by hand under a machine whose parameters have no such rule. */
const openRule: AssignmentRule = { logic: 'round-robin', onlineOnly: true, maxOpen: null, preferLanguage: false };

/**
 * A step's rule as it is now: by its path in routing.yaml, or, when that names another machine by now or has no such path any more,
 * in the parameters kept beside the pinned one.
 */
export async function ruleAt(
  governing: Governing,
  machines: Machines,
  pinned: Pinned,
  path: string,
): Promise<AssignmentRule> {
  return ruleUnder(governing.revision, machines, pinned, path);
}

/** What a warning names as the cause: the line that a step's rule stands on, if the file is about this machine still. */
export function settingOf({ revision, placeOf }: Governing, { id }: Pinned, path: string): string {
  if (revision.machine.id !== id) return `parameters.${path} of ${id}, which routing.yaml names no more`;
  return `${placeOf(path) ?? 'routing.yaml'}: parameters.${path}`;
}

/** A step's rule as it was under some revision. */
export async function ruleUnder(
  revision: Pick<RevisionDocument, 'machine' | 'parameters'> | null,
  machines: Machines,
  pinned: Pinned,
  path: string,
): Promise<AssignmentRule> {
  const live = revision?.machine.id === pinned.id ? ruleIn(revision.parameters, path) : undefined;
  return live ?? ruleOf(await machines.parameters(pinned), path);
}

/** The rule at a path of some machine's parameters. */
export const ruleOf = (parameters: unknown, path: string): AssignmentRule => ruleIn(parameters, path) ?? openRule;

function ruleIn(parameters: unknown, path: string): AssignmentRule | undefined {
  let found: unknown = parameters;
  for (const key of path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  if (typeof found !== 'object' || found === null || !('timeout' in found)) return undefined;
  const { logic, onlineOnly, maxOpen, preferLanguage } = found as Partial<AssignmentRule>;
  return {
    logic: logic ?? 'round-robin',
    onlineOnly: onlineOnly ?? false,
    maxOpen: maxOpen ?? null,
    preferLanguage: preferLanguage ?? false,
  };
}
