// The one place in this room that looks at time itself: everything else takes it from the clock that is made here.
/* eslint-disable no-restricted-globals, no-restricted-imports */
import { setTimeout as wait } from 'node:timers/promises';
import { clockOffset } from '../store/processes.ts';
import type { Database } from '../store/database.ts';
import type { Clock } from './ports.ts';

const everyMs = 10_000;

/**
 * The database's clock, carried on by this process's monotonic one: steps of the host's wall clock do not matter, and it never
 * runs backwards.
 */
export async function databaseClock(
  db: Database,
  onError: (error: unknown) => void,
): Promise<Clock & { stop(): void }> {
  const elapsedMs = () => performance.now();
  let offset = await clockOffset(db, elapsedMs, elapsedMs);
  let latest = 0;
  const timer = setInterval(() => {
    clockOffset(db, elapsedMs, elapsedMs).then((found) => (offset = found), onError);
  }, everyMs);
  return {
    now: () => (latest = Math.max(latest, Math.round(elapsedMs() + offset))),
    elapsedMs,
    sleep: (ms, stopping) => wait(ms, undefined, { ...(stopping && { signal: stopping }) }).catch(() => undefined),
    every: (ms, begin) => {
      const ticking = setInterval(begin, ms);
      return () => {
        clearInterval(ticking);
      };
    },
    stop: () => {
      clearInterval(timer);
    },
  };
}
