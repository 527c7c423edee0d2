import { bestFirst } from '../domain/assignment.ts';
import { findAgent } from '../store/agents.ts';
import type { Database } from '../store/database.ts';
import type { Agent } from '../store/documents.ts';
import type { Chosen, First, Give } from './claims.ts';
import { mayHave } from './firstInLine.ts';

interface Parts {
  readonly db: Database;
  /** All who wait for any of some agents, next to be served first. */
  readonly inLineFor: (agents: readonly Agent[]) => AsyncIterable<First>;
  readonly give: Give;
}

interface Asked extends PromiseWithResolvers<void> {
  /** How often somebody has been looked at in a row. */
  readonly looks: number;
}

const mostLooks = 1_000;

/**
 * Gives agents who came free what waits for them; resolves once nothing does that they may have. All who come free during a look are
 * looked at together in the next one: the first in line goes to one, the second to another, and nobody gets a second before each has
 * had a first. Who is given hears of it while the next look begins.
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
  const free = found.filter((doc) => doc !== null).filter((doc) => doc.free);
  const chosen = free.length === 0 ? [] : await oneEach(free, inLineFor(free));
  const given = chosen.length === 0 ? [] : await give(chosen);
  const told = new Map(chosen.map(({ agent }, n) => [agent._id, given[n] ?? Promise.resolve()]));
  // The line moves on: somebody may be passed over who was about to be read.
  const passedOver = chosen.length === 0 ? [] : free.filter(({ _id }) => !told.has(_id));
  return new Map([...told, ...passedOver.map(({ _id }) => [_id, Promise.resolve()] as const)]);
}

/** In the order of the line, to whoever's turn it is of those who may have it. */
async function oneEach(agents: readonly Agent[], line: AsyncIterable<First>): Promise<Chosen[]> {
  const left = new Set(agents);
  const chosen: Chosen[] = [];
  for await (const first of line) {
    const eligible = [...left].filter((agent) => mayHave(agent, first));
    const [agent] = bestFirst(eligible, first.wanted.rule);
    if (!agent) continue;
    chosen.push({ agent, first });
    left.delete(agent);
    if (left.size === 0) break;
  }
  return chosen;
}
