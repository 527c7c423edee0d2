import type { Database } from '../../src/store/database.ts';
import type { CollectionName } from './model/store.ts';

type Filter = Readonly<Record<string, unknown>>;
type Method = (...given: unknown[]) => unknown;

/** A store one of whose operations is not asked as `src/store` asks it: what a mistake there would come to. */
export function spoil(
  db: Database,
  collection: CollectionName,
  method: string,
  other: (given: unknown[], ask: Method) => unknown,
): Database {
  const whole = db[collection] as unknown as Readonly<Record<string, Method>>;
  const ask = whole[method];
  if (!ask) throw new Error(`there is no ${collection}.${method}`);
  return { ...db, [collection]: { ...whole, [method]: (...given: unknown[]) => other(given, ask) } };
}

const unconditioned = (filter: unknown, keys: readonly string[]): Filter =>
  Object.fromEntries(Object.entries(filter as Filter).filter(([key]) => !keys.includes(key)));

interface Write {
  readonly updateOne: { readonly filter: Filter };
}

/** Conditions that writes which go together forget. */
export const forgetful = (collection: CollectionName, keys: readonly string[]) => (db: Database) =>
  spoil(db, collection, 'bulkWrite', ([writes, ...more], ask) =>
    ask(
      (writes as readonly Write[]).map(({ updateOne }) => ({
        updateOne: { ...updateOne, filter: unconditioned(updateOne.filter, keys) },
      })),
      ...more,
    ),
  );

/** Writes of a kind that go together with others, and are left out. */
export const without = (collection: CollectionName, kind: string) => (db: Database) =>
  spoil(db, collection, 'bulkWrite', ([writes, ...more], ask) =>
    ask(
      (writes as readonly object[]).filter((write) => !(kind in write)),
      ...more,
    ),
  );

/** An operation that says it was done and was not. */
export const idle = (collection: CollectionName, method: string, answer: unknown) => (db: Database) =>
  spoil(db, collection, method, () => Promise.resolve(answer));

/** A question by one condition that finds nothing. */
export const blindTo = (collection: CollectionName, condition: string) => (db: Database) =>
  spoil(db, collection, 'find', ([filter, ...more], ask) =>
    ask(condition in (filter as Filter) ? { _id: { $in: [] } } : filter, ...more),
  );
