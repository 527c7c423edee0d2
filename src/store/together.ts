import DataLoader from 'dataloader';
import {
  type AnyBulkWriteOperation,
  type Collection,
  type Document,
  type Filter,
  type FindOptions,
  MongoBulkWriteError,
  MongoServerError,
  type OptionalUnlessRequiredId,
} from 'mongodb';
import type { Database } from './database.ts';
import { isDuplicate } from './duplicate.ts';

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
    const loader = (db.isAlone ? aloneOf : loaderOf)((all: readonly Asked[]) => work(db, all));
    loaders.set(db, loader);
    return loader.load(asked);
  };
}

interface Named {
  readonly _id: string;
}

/** Documents by their ids, or by another field that no two share; null where there is none. With `options`, as the driver takes them. */
export function foundTogether<T extends Named>(
  of: (db: Database) => Collection<T>,
  { by = '_id', ...options }: FindOptions & { readonly by?: string } = {},
) {
  return together(async (db, keys: readonly string[]): Promise<(T | null)[]> => {
    const found = (await of(db)
      .find({ [by]: { $in: [...new Set(keys)] } } as unknown as Filter<T>, options)
      .toArray()) as unknown as readonly T[];
    const byKey = new Map(found.map((document) => [document[by as keyof T] as string, document]));
    return keys.map((key) => byKey.get(key) ?? null);
  });
}

interface Page<Asked, T> {
  /** The most that one may have. */
  readonly limitOf: (asked: Asked) => number;
  /** What all of them may have, in the order that each is given it. */
  readonly find: (db: Database, asked: readonly Asked[], limit: number) => Promise<readonly T[]>;
  readonly isFor: (found: T, asked: Asked) => boolean;
}

/** The first few documents for each. Where some have so much that others' may be missing, each gets its own alone. */
export function pagesTogether<Asked, T>({ limitOf, find, isFor }: Page<Asked, T>) {
  const read = async (db: Database, all: readonly Asked[]): Promise<T[][]> => {
    const limit = all.reduce((sum, asked) => sum + limitOf(asked), 0);
    const found = await find(db, all, limit);
    if (found.length === limit && all.length > 1)
      return (await Promise.all(all.map((asked) => read(db, [asked])))).flat();
    return all.map((asked) => found.filter((one) => isFor(one, asked)).slice(0, limitOf(asked)));
  };
  return together(read);
}

/** One write for each, in their order; one that fails is the failure of all. */
export function writtenTogether<T extends Named, Asked>(
  of: (db: Database) => Collection<T>,
  writeOf: (asked: Asked) => AnyBulkWriteOperation<T>,
) {
  return together(async (db, all: readonly Asked[]): Promise<true[]> => {
    await of(db).bulkWrite(all.map(writeOf));
    return all.map(() => true);
  });
}

/** Each is stored or not, whatever becomes of those that it goes together with. */
export function insertedTogether<T extends Document>(of: (db: Database) => Collection<T>) {
  return together(async (db, documents: readonly T[]): Promise<(true | Error)[]> => {
    let failures: Failures = new Map();
    try {
      await of(db).insertMany(documents as unknown as OptionalUnlessRequiredId<T>[], { ordered: false });
    } catch (error) {
      failures = failedAlone(error);
    }
    return documents.map((_, index) => failures.get(index) ?? true);
  });
}

/** Stored unless it is there already: false then, and it stays as it stands. */
export function insertedOnce<T extends Document>(of: (db: Database) => Collection<T>) {
  const insert = insertedTogether(of);
  return async (db: Database, document: T): Promise<boolean> => {
    try {
      return await insert(db, document);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return false;
    }
  };
}

type Failures = ReadonlyMap<number, Error>;

/** Updates that go together: how many found their document, and which failed on their own. In order, none comes after one that failed. */
export async function updatedTogether<T extends Named>(
  collection: Collection<T>,
  writes: readonly AnyBulkWriteOperation<T>[],
  { ordered = false }: { readonly ordered?: boolean } = {},
): Promise<{ readonly matched: number; readonly failures: Failures }> {
  try {
    const { matchedCount } = await collection.bulkWrite(writes, { ordered });
    return { matched: matchedCount, failures: new Map() };
  } catch (error) {
    const failures = failedAlone(error);
    return { matched: (error as MongoBulkWriteError).matchedCount, failures };
  }
}

/**
 * The writes that failed while a majority has all others. Throws the error when it does not tell: an unconfirmed one, and whatever
 * broke the command as a whole, which the driver reports as a bulk write without a single failed write.
 */
function failedAlone(error: unknown): Failures {
  if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError()) throw error;
  const failed = [error.writeErrors].flat();
  if (failed.length === 0) throw error;
  return new Map(
    failed.map(({ index, code, errmsg }) => [index, new MongoServerError({ code, message: errmsg ?? '' })]),
  );
}

/** What many ask at once, in the same words, is asked once. */
export function askedOnce<Asked, Answer>(
  ask: (db: Database, asked: Asked) => Promise<Answer>,
): (db: Database, asked: Asked) => Promise<Answer> {
  return together((db, all: readonly Asked[]) => {
    const answers = new Map<string, Promise<Answer>>();
    return Promise.all(
      all.map((asked) => {
        const words = JSON.stringify(asked);
        const answer = answers.get(words) ?? ask(db, asked);
        answers.set(words, answer);
        return answer.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
      }),
    );
  });
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
    { cache: false, maxBatchSize: mostTogether, batchScheduleFn: (go) => void running.then(() => afterNextReads(go)) },
  );
}

/** Once the event loop has read twice what has arrived: under load that is more, and alone it is at once. */
const afterNextReads = (go: () => void) => setImmediate(() => setImmediate(go));

/** The same way without the batching. */
const aloneOf = <Asked, Answer>(
  work: (asked: readonly Asked[]) => Promise<readonly (Answer | Error)[]>,
): DataLoader<Asked, Answer> =>
  new DataLoader<Asked, Answer>(work, { cache: false, batch: false, batchScheduleFn: queueMicrotask });
