import { bestFirst } from '../domain/assignment.ts';
import { findAgent } from '../store/agents.ts';
import type { Database } from '../store/database.ts';
import type { Agent } from '../store/documents.ts';
import type { First, Given } from './claims.ts';
import { mayHave } from './firstInLine.ts';

interface Parts {
  readonly db: Database;
  /** All who wait for any of some agents, next to be served first. */
  readonly inLineFor: (agents: readonly Agent[]) => AsyncIterable<First>;
  /** Claims an agent as they were read; false when they are not so any more. */
  readonly give: (agent: Agent, first: First) => Promise<Given | false>;
}

interface Asked extends PromiseWithResolvers<void> {
  /** How often somebody has been looked at in a row. */
  readonly looks: number;
}

const mostLooks = 1_000;

/**
 * Gives agents who came free what waits for them; resolves once nothing does that they may have. All who come free during a look are
 * looked at together in the next one: the first in line goes to one, the second to another, and nobody gets a second before each has
 * had a first. Claims are made one after another, so that whoever is next takes what could not be given; who is given hears of it
 * meanwhile.
 */
export function servingOf(parts: Parts): (agent: string) => Promise<void> {
  let asked = new Map<string, Asked>();
  let isLooking = false;

  function serve(agent: string, looks = 0): Promise<void> {
    const one: Asked = asked.get(agent) ?? { ...Promise.withResolvers(), looks };
    asked.set(agent, one);
    if (!isLooking) void lookOn();
    return one.promise;
  }

  async function lookOn(): Promise<void> {
    isLooking = true;
    await Promise.resolve(); // whoever comes free in the same turn is looked at too
    while (asked.size > 0) {
      const round = asked;
      asked = new Map();
      await look(parts, [...round.keys()]).then(
        (again) => {
          for (const [agent, { looks, resolve, reject }] of round) {
            const told = looks < mostLooks ? again.get(agent) : undefined;
            if (told === undefined) resolve();
            else Promise.all([told, serve(agent, looks + 1)]).then(() => resolve(), reject);
          }
        },
        (error: unknown) => {
          for (const { reject } of round.values()) reject(error);
        },
      );
    }
    isLooking = false;
  }

  return (agent) => serve(agent);
}

/** One each. Returns who is to be looked at again, and what there is to wait for before they are served. */
async function look({ db, inLineFor, give }: Parts, agents: readonly string[]): Promise<Map<string, Promise<unknown>>> {
  const found = await Promise.all(agents.map((agent) => findAgent(db, agent)));
  const free = new Set(found.filter((doc) => doc !== null).filter((doc) => doc.free));
  const again = new Map<string, Promise<unknown>>();
  if (free.size === 0) return again;
  for await (const first of inLineFor([...free])) {
    const eligible = [...free].filter((doc) => mayHave(doc, first));
    for (const doc of bestFirst(eligible, first.wanted.rule)) {
      const given = await give(doc, first);
      free.delete(doc);
      again.set(doc._id, given ? given.told : Promise.resolve());
      if (given) break;
    }
    if (free.size === 0) break;
  }
  // The line moved on meanwhile: somebody may have been passed over who was about to be read.
  if (again.size > 0) for (const { _id } of free) again.set(_id, Promise.resolve());
  return again;
}
