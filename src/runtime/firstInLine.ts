import { qualifies, type Wanted } from '../domain/assignment.ts';
import type { Database } from '../store/database.ts';
import type { Agent } from '../store/documents.ts';
import { waiting } from '../store/queue.ts';
import type { First, Request } from './claims.ts';
import type { Governing, Machines } from './inForce.ts';
import { isManual, keysOf } from './queueKeys.ts';

interface Parts {
  readonly db: Database;
  readonly governing: () => Governing;
  readonly machines: Machines;
  readonly wantedOf: (request: Request) => Promise<Wanted>;
  /** Requests that an agent has been claimed for, and that are told so at this moment. */
  readonly beingTold: ReadonlySet<string>;
}

/** Most often the first in line will do. */
const firstLook = 8;
const pageSize = 100;
/** How far down the queue one look goes for somebody whom a free agent may have. */
const deepestLook = 1_000;

/** Who is served next by some agents, of those who wait. */
export function firstInLineOf({ db, governing, machines, wantedOf, beingTold }: Parts) {
  const automaticKeysOf = (doc: Agent): string[] => keysOf(doc).filter((key) => !isManual(governing(), key));
  const allKeysOf = (agents: readonly Agent[]): string[] => [...new Set(agents.flatMap(automaticKeysOf))];

  async function anyoneWaitsFor(agents: readonly Agent[]): Promise<boolean> {
    return (await waiting(db, allKeysOf(agents), 1)).length > 0;
  }

  /** All who wait for any of these agents, next to be served first. */
  async function* inLineFor(agents: readonly Agent[]): AsyncGenerator<First> {
    const keys = allKeysOf(agents);
    let size = firstLook + agents.length + beingTold.size;
    for (let skip = 0; skip < deepestLook; skip += size, size = pageSize) {
      const page = await waiting(db, keys, size, skip);
      for (const entry of page) {
        if (beingTold.has(entry.request) || !(await machines.runs(entry.machine))) continue;
        yield { entry, wanted: await wantedOf(entry) };
      }
      if (page.length < size) return;
    }
  }

  /** The first in line whom this agent may have. */
  async function firstFor(doc: Agent): Promise<First | undefined> {
    for await (const first of inLineFor([doc])) if (mayHave(doc, first)) return first;
    return undefined;
  }

  return { firstFor, inLineFor, anyoneWaitsFor };
}

export const mayHave = (doc: Agent, { wanted }: First): boolean => qualifies({ id: doc._id, ...doc }, wanted);
