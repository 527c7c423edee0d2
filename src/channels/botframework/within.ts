import { setTimeout as sleep } from 'node:timers/promises';

/** Throws when work takes longer: it goes on, but nobody waits for it. */
export async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  const done = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: done.signal, ref: false }).then(() => {
    throw new Error(`no answer within ${timeoutMs} ms`);
  });
  late.catch(() => undefined); // the work was in time
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
  }
}
