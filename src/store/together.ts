import DataLoader from 'dataloader';
import type { Database } from './database.ts';

const mostTogether = 200;

/**
 * What is asked of a database in one turn of the event loop, or while a round trip is under way goes in the next one, together: under load one command does the work
 * of many, and alone nobody waits. `work` answers in the order it was asked, with an Error for what failed on its own.
 */
export function together<Asked, Answer>(
  work: (db: Database, asked: readonly Asked[]) => Promise<readonly (Answer | Error)[]>,
): (db: Database, asked: Asked) => Promise<Answer> {
  const loaders = new WeakMap<Database, DataLoader<Asked, Answer>>();
  return (db, asked) => {
    const known = loaders.get(db);
    if (known) return known.load(asked);
    const loader = loaderOf((all: readonly Asked[]) => work(db, all));
    loaders.set(db, loader);
    return loader.load(asked);
  };
}

function loaderOf<Asked, Answer>(
  work: (asked: readonly Asked[]) => Promise<readonly (Answer | Error)[]>,
): DataLoader<Asked, Answer> {
  let running: Promise<unknown> = Promise.resolve();
  return new DataLoader<Asked, Answer>(
    (asked) => {
      const done = work(asked);
      running = done.catch(() => undefined);
      return done;
    },
    { cache: false, maxBatchSize: mostTogether, batchScheduleFn: (go) => void running.then(() => setImmediate(go)) },
  );
}
