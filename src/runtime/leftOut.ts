import { LRUCache } from 'lru-cache';
import { acceptedPresence, type Wanted } from '../domain/assignment.ts';
import type { LeftOut } from '../domain/events.ts';
import { countLeftOut } from '../store/agents.ts';
import type { Database } from '../store/database.ts';
import type { Clock } from './ports.ts';

/** A burst of assignments counts its team once a second: the count is for whoever asks later why nobody else was chosen. */
const freshMs = 1_000;

/** How many of a team each rule leaves out; null when one agent was asked for by name. */
export function leftOutOf(db: Database, clock: Clock): (wanted: Wanted) => Promise<LeftOut | null> {
  const counted = new LRUCache<string, ReturnType<typeof countLeftOut>>({
    max: 500,
    ttl: freshMs,
    ttlResolution: 0,
    perf: clock,
  });
  function count(key: string, choice: Parameters<typeof countLeftOut>[1]): ReturnType<typeof countLeftOut> {
    const counting = countLeftOut(db, choice);
    counted.set(key, counting); // once, so that it grows old however often it is asked for
    counting.catch(() => counted.delete(key));
    return counting;
  }

  return async ({ to, rule, exclude }) => {
    if ('agent' in to) return null;
    const choice = { team: to.team, presence: acceptedPresence(rule), below: rule.maxOpen };
    const key = JSON.stringify(choice);
    return { ...(await (counted.get(key) ?? count(key, choice))), excluded: exclude.length };
  };
}
