import { MongoBulkWriteError, MongoNetworkError, MongoServerError } from 'mongodb';
import type { Database } from '../../../src/store/database.ts';
import { type Collection, type Filter, type FindOptions, projected, type Update } from './collection.ts';
import { collectionNames, type Store } from './store.ts';
import type { Document } from './values.ts';

/** Something asked of the store. Between two steps of it others may be served, as MongoDB does within writes of many documents. */
export type Work<T> = () => Generator<undefined, T>;

/** The way to the store: when, and whether, work is done and its answer comes back, is up to it. */
export interface Link {
  submit<T>(name: string, work: Work<T>): Promise<T>;
}

/** The driver's collections, as far as `src/store` uses them, over the model. */
export function driverOf(store: Store, link: Link): Database {
  const named = Object.fromEntries(collectionNames.map((name) => [name, driven(name, store[name], link)]));
  return named as unknown as Database;
}

type Options = FindOptions & { readonly upsert?: boolean; readonly returnDocument?: 'before' | 'after' };

interface Bulk {
  readonly updateOne?: { readonly filter: Filter; readonly update: Update; readonly upsert?: boolean };
  readonly deleteOne?: { readonly filter: Filter };
}

function driven(name: string, collection: Collection, link: Link) {
  const ask = <T>(method: string, work: () => T): Promise<T> =>
    // eslint-disable-next-line require-yield
    link.submit(`${name}.${method}`, function* () {
      return work();
    });
  const seen = (document: Document | null, projection: Options['projection']): Document | null =>
    document && projection ? projected(document, projection) : document;

  return {
    find: (filter: Filter = {}, options: Options = {}) =>
      cursorOf(options, (how) => ask('find', () => collection.find(filter, how))),
    findOne: (filter: Filter, options: Options = {}) =>
      ask('findOne', () => collection.find(filter, { ...options, limit: 1 })[0] ?? null),
    countDocuments: (filter: Filter = {}) => ask('countDocuments', () => collection.find(filter).length),
    estimatedDocumentCount: () => ask('estimatedDocumentCount', () => collection.find({}).length),
    distinct: (field: string, filter: Filter = {}) => ask('distinct', () => collection.distinct(field, filter)),
    aggregate: (pipeline: readonly Filter[]) => ({
      toArray: () => ask('aggregate', () => collection.aggregate(pipeline)),
    }),
    insertOne: (document: Document) => ask('insertOne', () => ({ insertedId: collection.insert(document)._id })),
    insertMany: (documents: readonly Document[]) =>
      link.submit(`${name}.insertMany`, () => insertAll(collection, documents)).catch(inBulk),
    updateOne: (filter: Filter, update: Update, options: Options = {}) =>
      ask('updateOne', () => counted([collection.update(filter, update, options)])),
    updateMany: (filter: Filter, update: Update) =>
      link.submit(`${name}.updateMany`, () => updateAll(collection, filter, update)),
    bulkWrite: (writes: readonly Bulk[], { ordered = true }: { readonly ordered?: boolean } = {}) =>
      link.submit(`${name}.bulkWrite`, () => writeAll(collection, writes, ordered)).catch(inBulk),
    findOneAndUpdate: (filter: Filter, update: Update, options: Options = {}) =>
      ask('findOneAndUpdate', () => {
        const { before, after } = collection.update(filter, update, options);
        return seen(options.returnDocument === 'after' ? after : before, options.projection);
      }),
    findOneAndDelete: (filter: Filter) => ask('findOneAndDelete', () => collection.delete(filter) ?? null),
    deleteOne: (filter: Filter) =>
      ask('deleteOne', () => ({ deletedCount: collection.delete(filter) === undefined ? 0 : 1 })),
    deleteMany: (filter: Filter) => link.submit(`${name}.deleteMany`, () => deleteAll(collection, filter)),
  };
}

function cursorOf(options: FindOptions, read: (how: FindOptions) => Promise<Document[]>) {
  return {
    sort: (sort: FindOptions['sort']) => cursorOf({ ...options, ...(sort && { sort }) }, read),
    skip: (skip: number) => cursorOf({ ...options, skip }, read),
    limit: (limit: number) => cursorOf({ ...options, limit }, read),
    hint: () => cursorOf(options, read),
    batchSize: () => cursorOf(options, read),
    toArray: () => read(options),
    [Symbol.asyncIterator]: async function* () {
      yield* await read(options);
    },
  };
}

type Result = ReturnType<Collection['update']>;

function counted(results: readonly Result[]) {
  return {
    matchedCount: results.filter(({ before }) => before !== null).length,
    modifiedCount: results.filter(({ before, after }) => before !== null && before !== after).length,
    upsertedCount: results.filter(({ before, after }) => before === null && after !== null).length,
  };
}

function* updateAll(collection: Collection, filter: Filter, update: Update) {
  const results: Result[] = [];
  for (const { _id } of collection.find(filter)) {
    results.push(collection.update({ ...filter, _id }, update));
    yield;
  }
  return counted(results);
}

/** In order, none comes after one that failed. */
function* writeAll(collection: Collection, writes: readonly Bulk[], ordered: boolean) {
  const results: Result[] = [];
  const failed: Failed[] = [];
  for (const [index, { updateOne, deleteOne }] of writes.entries()) {
    attempt(failed, index, () => {
      if (updateOne) results.push(collection.update(updateOne.filter, updateOne.update, updateOne));
      if (deleteOne) collection.delete(deleteOne.filter);
    });
    if (ordered && failed.length > 0) break;
    yield;
  }
  if (failed.length > 0) throw bulkError(failed, counted(results).matchedCount);
  const upserted = [...results.entries()].filter(([, { before, after }]) => before === null && after !== null);
  return {
    ...counted(results),
    upsertedIds: Object.fromEntries(upserted.map(([index, { after }]) => [index, after?._id])),
  };
}

/** Not ordered: all that can be stored is, and then it is told what could not. */
function* insertAll(collection: Collection, documents: readonly Document[]) {
  const failed: Failed[] = [];
  for (const [index, document] of documents.entries()) {
    attempt(failed, index, () => collection.insert(document));
    yield;
  }
  if (failed.length > 0) throw bulkError(failed, 0);
  return { insertedCount: documents.length };
}

interface Failed {
  readonly index: number;
  readonly code: number;
  readonly errmsg: string;
}

/** What fails alone is noted, and the rest goes on. */
function attempt(failed: Failed[], index: number, write: () => unknown): void {
  try {
    write();
  } catch (error) {
    if (!(error instanceof MongoServerError)) throw error;
    failed.push({ index, code: Number(error.code), errmsg: error.message });
  }
}

/** As far as `src/store` looks at it. */
const resultOf = (matchedCount: number) => ({ getWriteConcernError: () => undefined, matchedCount }) as never;

function bulkError(writeErrors: readonly Failed[], matchedCount: number): MongoBulkWriteError {
  const { errmsg: message = '', code = 0 } = writeErrors[0] ?? {};
  return new MongoBulkWriteError({ message, code, writeErrors: writeErrors as never }, resultOf(matchedCount));
}

/** As the driver does with whatever broke a bulk write as a whole: an error of no failed writes. */
function inBulk(error: unknown): never {
  if (!(error instanceof MongoNetworkError)) throw error;
  throw new MongoBulkWriteError(error, resultOf(0));
}

function* deleteAll(collection: Collection, filter: Filter) {
  let deletedCount = 0;
  for (const { _id } of collection.find(filter)) {
    if (collection.delete({ _id })) deletedCount += 1;
    yield;
  }
  return { deletedCount };
}
