import type { Clock } from './ports.ts';

/** Waits until all of some work has ended, well or not, and at most so long. */
export async function settledWithin(clock: Clock, ms: number, work: Iterable<Promise<unknown>>): Promise<void> {
  const done = new AbortController();
  await Promise.race([Promise.allSettled(work), clock.sleep(ms, done.signal)]);
  done.abort();
}
