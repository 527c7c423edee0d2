const patienceMs = 120_000;
const lookEachMs = 1_000;

interface Waiting {
  readonly since: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** What is waited for by a mark in it, such as `bench 1f0c…`. It is an error when it does not come. */
export interface Awaited extends Disposable {
  readonly heard: (frame: string) => void;
  comes(id: string): Promise<void>;
}

export function awaited(): Awaited {
  const waiting = new Map<string, Waiting>();
  const looking = setInterval(() => {
    for (const [id, { since, reject }] of waiting) {
      if (performance.now() - since < patienceMs) continue;
      waiting.delete(id);
      reject(new Error(`a message did not come within ${patienceMs} ms`));
    }
  }, lookEachMs).unref();
  return {
    heard: (frame) => {
      for (const [, id = ''] of frame.matchAll(/bench ([0-9a-f-]{36})/g)) {
        waiting.get(id)?.resolve();
        waiting.delete(id);
      }
    },
    comes: (id) => new Promise((resolve, reject) => waiting.set(id, { since: performance.now(), resolve, reject })),
    [Symbol.dispose]: () => {
      clearInterval(looking);
    },
  };
}

/** Gives up what takes too long. */
export async function inTime<T>(what: string, work: Promise<T>, withinMs = patienceMs): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    late = setTimeout(() => {
      reject(new Error(`${what} did not come within ${withinMs} ms`));
    }, withinMs);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(late);
  }
}
