import { LRUCache } from 'lru-cache';
import type { Database } from '../store/database.ts';
import type { LineDocument } from '../store/documents.ts';
import { noteUse } from '../store/lines.ts';
import type { Clock, Log } from './ports.ts';

/** An agent is there, as what they write says. Once a second is often enough to write down where, and to look for what they have missed. */
export interface SignsOfLife {
  /** Notes where they wrote: of several lines, the last one is where they are reached. */
  wrote(agent: string, line: LineDocument, at: Date): Promise<void>;
  /** Looks for what they have missed, now or before the second is over. */
  heardOf(agent: string): Promise<void>;
}

interface Parts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly stopping: AbortSignal;
  /** Gives an agent what they have missed. */
  readonly catchUp: (agent: string) => Promise<void>;
}

const enoughMs = 1_000;
const mostAgents = 10_000;

export function signsOfLifeOf({ db, clock, log, stopping, catchUp }: Parts): SignsOfLife {
  /** Where agents wrote last, as it was noted. */
  const noted = new LRUCache<string, { readonly line: string; readonly atMs: number }>({ max: mostAgents });
  /** Agents for whom it was looked within the last second, and whether they were heard of since. */
  const looked = new Map<string, { isHeardOf: boolean }>();

  async function heardOf(agent: string): Promise<void> {
    const known = looked.get(agent);
    if (known) {
      known.isHeardOf = true;
      return;
    }
    const look = { isHeardOf: false };
    looked.set(agent, look);
    try {
      await catchUp(agent);
    } catch (error) {
      looked.delete(agent);
      throw error;
    }
    void rest(agent, look);
  }

  async function rest(agent: string, look: { readonly isHeardOf: boolean }): Promise<void> {
    await clock.sleep(enoughMs, stopping);
    looked.delete(agent);
    if (!look.isHeardOf || stopping.aborted) return;
    await heardOf(agent).catch((error: unknown) => {
      log.warn(
        { agent, err: error },
        'what an agent has missed could not be looked for; they get it when they write again',
      );
    });
  }

  return {
    heardOf,
    wrote: async (agent, { _id: line, usedAt }, at) => {
      const last = noted.get(agent);
      const atMs = at.getTime();
      if (last?.line === line && atMs - last.atMs < enoughMs) return;
      if (usedAt < at) await noteUse(db, { line, usedAt: at });
      noted.set(agent, { line, atMs });
    },
  };
}
