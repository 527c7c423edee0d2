import { AsyncLocalStorage } from 'node:async_hooks';

const waiting = new AsyncLocalStorage<AbortSignal>();

/** Aborted once nobody waits for the present work any more. What asks others for something listens to it. */
export const givenUp = (): AbortSignal | undefined => waiting.getStore();

/** Throws when work takes longer. Whatever it comes to after that, it asks nobody for anything any more. */
export async function within<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const late = new AbortController();
  const { promise: tooLong, reject } = Promise.withResolvers<never>();
  // Cleared, which costs nothing: to abort a wait makes an error each time.
  const timer = setTimeout(() => {
    late.abort();
    reject(new Error(`no answer within ${timeoutMs} ms`));
  }, timeoutMs).unref();
  try {
    return await Promise.race([waiting.run(late.signal, work), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
