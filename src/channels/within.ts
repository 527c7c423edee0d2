import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const waiting = new AsyncLocalStorage<AbortSignal>();

/** Aborted once nobody waits for the present work any more. What asks others for something listens to it. */
export const givenUp = (): AbortSignal | undefined => waiting.getStore();

/** Throws when work takes longer. Whatever it comes to after that, it asks nobody for anything any more. */
export async function within<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const late = new AbortController();
  const done = new AbortController();
  const tooLong = sleep(timeoutMs, undefined, { signal: done.signal, ref: false }).then(() => {
    late.abort();
    throw new Error(`no answer within ${timeoutMs} ms`);
  });
  tooLong.catch(() => undefined); // the work was in time
  try {
    return await Promise.race([waiting.run(late.signal, work), tooLong]);
  } finally {
    done.abort();
  }
}
