import { qualifies, type Wanted } from '../domain/assignment.ts';
import type { Database } from '../store/database.ts';
import type { AgentDocument } from '../store/documents.ts';
import { waiting } from '../store/queue.ts';
import type { First, Request } from './claims.ts';
import type { Governing, Machines } from './inForce.ts';
import { isManual, keysOf } from './queueKeys.ts';

interface Parts {
  readonly db: Database;
  readonly governing: () => Governing;
  readonly machines: Machines;
  readonly wantedOf: (request: Request) => Promise<Wanted>;
}

/** Most often the first in line will do. */
const firstLook = 8;
const pageSize = 100;
/** How far down the queue one look goes for somebody whom a free agent may have. */
const deepestLook = 1_000;

/** Who is served next by an agent, of those who wait. */
export function firstInLineOf({ db, governing, machines, wantedOf }: Parts) {
  const automaticKeysOf = (doc: AgentDocument): string[] => keysOf(doc).filter((key) => !isManual(governing(), key));

  async function anyoneWaitsFor(agents: readonly AgentDocument[]): Promise<boolean> {
    const keys = [...new Set(agents.flatMap(automaticKeysOf))];
    return (await waiting(db, keys, 1)).length > 0;
  }

  /** The first in line whom this agent may have. */
  async function firstFor(doc: AgentDocument): Promise<First | undefined> {
    const keys = automaticKeysOf(doc);
    for (let skip = 0, size = firstLook; skip < deepestLook; skip += size, size = pageSize) {
      const page = await waiting(db, keys, size, skip);
      for (const entry of page) {
        if (!(await machines.runs(entry.machine))) continue;
        const wanted = await wantedOf(entry);
        if (qualifies({ id: doc._id, ...doc }, wanted)) return { entry, wanted };
      }
      if (page.length < size) return undefined;
    }
    return undefined;
  }

  return { firstFor, anyoneWaitsFor };
}
