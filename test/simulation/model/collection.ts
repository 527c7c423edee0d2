import { isDeepStrictEqual } from 'node:util';
import { Aggregator, Query, update as change } from 'mingo';
import { MongoServerError } from 'mongodb';
import type { schemas } from '../../../src/store/schemas.ts';
import { duplicate, indexesOf } from './indexes.ts';
import { at, type Document, type Id, stored, thawed } from './values.ts';

export type Filter = Readonly<Record<string, unknown>>;
export type Update =
  Readonly<Record<string, Readonly<Record<string, unknown>>>> | readonly Readonly<Record<string, unknown>>[];
export interface FindOptions {
  readonly sort?: Readonly<Record<string, 1 | -1>>;
  readonly skip?: number;
  readonly limit?: number;
  readonly projection?: Projection;
}
export interface Updated {
  readonly before: Document | null;
  readonly after: Document | null;
}

/** What happened to a document; `before` is undefined when it is new, `after` when it is gone. */
export interface Change {
  readonly collection: string;
  readonly before: Document | undefined;
  readonly after: Document | undefined;
}

/** One collection as MongoDB keeps it: what is done to one document is done at once and wholly, or not at all. */
export interface Collection {
  find(filter: Filter, options?: FindOptions): Document[];
  insert(document: Readonly<Record<string, unknown>>): Document;
  /** The first that matches is changed; with `upsert` one is made where there is none. */
  update(
    filter: Filter,
    update: Update,
    options?: { readonly upsert?: boolean; readonly sort?: FindOptions['sort'] },
  ): Updated;
  delete(filter: Filter): Document | undefined;
  aggregate(pipeline: readonly Readonly<Record<string, unknown>>[]): unknown[];
  distinct(field: string, filter?: Filter): unknown[];
}

interface Parts {
  readonly name: string;
  readonly schema: (typeof schemas)[keyof typeof schemas];
  /** What `$$NOW` is. */
  readonly now: () => number;
  /** Documents of another collection, for `$lookup`. */
  readonly others: (name: string) => readonly Document[];
  readonly changed: (change: Change) => void;
}

export function collectionOf({ name, schema, now, others, changed }: Parts): Collection {
  const documents = new Map<Id, Document>();
  const indexes = indexesOf(name, schema, (id) => documents.get(id));
  /** Ids that are text, in order, for ranges. */
  const ordered: string[] = [];
  let made = 0;

  function put(before: Document | undefined, after: Document): Document {
    if (!before && documents.has(after._id)) throw duplicate(name, '_id_', '_id', after._id);
    indexes.check(after);
    if (before) indexes.remove(before);
    else if (typeof after._id === 'string') ordered.splice(placeOf(ordered, after._id), 0, after._id);
    documents.set(after._id, after);
    indexes.add(after);
    changed({ collection: name, before, after });
    return after;
  }

  function* candidates(filter: Filter): Generator<Document> {
    const ids = idsIn(filter['_id'], ordered) ?? indexes.narrow(filter) ?? documents.keys();
    for (const id of ids) {
      const document = documents.get(id);
      if (document) yield document;
    }
  }

  function find(filter: Filter, { sort, skip = 0, limit = Infinity, projection }: FindOptions = {}): Document[] {
    const query = new Query(stored('$expr' in filter ? (asMeant(filter, now()) as Filter) : filter));
    const found: Document[] = [];
    for (const document of candidates(filter)) {
      if (!query.test(document)) continue;
      found.push(document);
      if (!sort && found.length >= skip + limit) break;
    }
    const inOrder =
      sort && found.length > 1
        ? new Query({})
            .find<Document>(found)
            .sort({ ...sort })
            .all()
        : found;
    const wanted = inOrder.slice(skip, skip + limit);
    return projection ? wanted.map((document) => projected(document, projection)) : wanted;
  }

  function update(
    filter: Filter,
    how: Update,
    { upsert = false, sort }: { readonly upsert?: boolean; readonly sort?: FindOptions['sort'] } = {},
  ): Updated {
    if (!isPipeline(how)) refuseConflict(how);
    const [before] = find(filter, { limit: 1, ...(sort && { sort }) });
    if (!before && !upsert) return { before: null, after: null };
    const after = stored(updated(before ?? equalities(filter), how, now(), before === undefined)) as Document;
    if (before && isDeepStrictEqual(before, after)) return { before, after: before };
    return { before: before ?? null, after: put(before, after) };
  }

  return {
    find,
    update,
    insert: (document) => put(undefined, stored({ _id: (made += 1), ...document })),
    delete: (filter) => {
      const [found] = find(filter, { limit: 1 });
      if (!found) return undefined;
      documents.delete(found._id);
      if (typeof found._id === 'string') ordered.splice(placeOf(ordered, found._id), 1);
      indexes.remove(found);
      changed({ collection: name, before: found, after: undefined });
      return found;
    },
    aggregate: (pipeline) => {
      const [first] = pipeline;
      const narrowed =
        first && '$match' in first ? [...candidates(first['$match'] as Filter)] : [...documents.values()];
      const stages = asMeant(pipeline, now()) as Record<string, unknown>[];
      return new Aggregator(stages, { collectionResolver: (other) => [...others(other)] }).run(narrowed);
    },
    distinct: (field, filter = {}) => {
      const values = find(filter).flatMap((document) => {
        const value = at(document, field);
        return value === undefined ? [] : [value].flat();
      });
      return [...new Set(values)];
    },
  };
}

function updated(before: object, how: Update, now: number, isNew: boolean): unknown {
  if (isPipeline(how)) {
    const [after] = new Aggregator(asMeant(how, now) as Record<string, unknown>[]).run([thawed(before) as object]);
    return after;
  }
  const { $setOnInsert, ...others } = how;
  const after = thawed(before) as Record<string, unknown>;
  if (Object.keys(others).length > 0) change(after, stored(others));
  if (isNew && $setOnInsert) change(after, { $set: stored($setOnInsert) });
  return after;
}

/** One update says of a path only once what becomes of it; it is read before anything is looked for. */
function refuseConflict(operators: Readonly<Record<string, Readonly<Record<string, unknown>>>>): void {
  const paths = Object.values(operators).flatMap(Object.keys);
  const said = new Set<string>();
  for (const path of paths) {
    if (said.has(path)) {
      const message = `Updating the path '${path}' would create a conflict at '${path}'`;
      throw new MongoServerError({ message, code: 40 });
    }
    said.add(path);
  }
}

const isPipeline = (how: Update): how is readonly Readonly<Record<string, unknown>>[] => Array.isArray(how);

/**
 * An expression as the library is to read it: `$$NOW` is the store's own time, not that of the machine which runs the model; and the
 * library's `$first` flattens arrays of arrays, which MongoDB's does not.
 */
function asMeant(value: unknown, now: number): unknown {
  if (value === '$$NOW') return new Date(now);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((inner) => asMeant(inner, now));
  const read = Object.entries(value).map(([key, inner]: [string, unknown]) =>
    key === '$first' ? ['$arrayElemAt', [asMeant(inner, now), 0]] : [key, asMeant(inner, now)],
  );
  return Object.fromEntries(read);
}

/** What an upsert begins with: that of the filter which says what a field is. */
function equalities(filter: Filter): object {
  const said = Object.entries(filter).filter(
    ([key, value]) => !key.startsWith('$') && (typeof value !== 'object' || value === null || value instanceof Date),
  );
  return Object.fromEntries(said);
}

/** What is wanted of documents, or what is not. */
type Projection = Readonly<Record<string, 1>> | Readonly<Record<string, 0>>;

/** A document with nothing but what is asked for, at any depth; lists are not looked into. What is not wanted is left out at the top. */
export function projected(document: Document, projection: Projection): Document {
  const fields = Object.keys(projection);
  const isLeftOut = Object.values(projection).every((wanted) => wanted === 0);
  const kept = isLeftOut ? Object.keys(document).filter((field) => !fields.includes(field)) : [...fields, '_id'];
  return only(document, kept) as Document;
}

function only(value: object, paths: readonly string[]): object {
  const inner = Map.groupBy(paths, (path) => path.split('.', 1)[0] ?? '');
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, found]: [string, unknown]) => {
      const wanted = inner.get(key);
      if (!wanted) return [];
      if (wanted.includes(key)) return [[key, found]];
      const below = wanted.map((path) => path.slice(key.length + 1));
      return typeof found === 'object' && found !== null ? [[key, only(found, below)]] : [];
    }),
  );
}

/** The ids that a condition on `_id` wants; undefined when it says nothing that helps. */
function idsIn(condition: unknown, ordered: readonly string[]): readonly Id[] | undefined {
  if (typeof condition === 'string' || typeof condition === 'number') return [condition];
  if (typeof condition !== 'object' || condition === null) return undefined;
  const { $in, $gt, $lt } = condition as { $in?: readonly Id[]; $gt?: unknown; $lt?: unknown };
  if ($in) return $in;
  if (typeof $gt !== 'string') return undefined;
  return ordered.slice(placeOf(ordered, $gt), typeof $lt === 'string' ? placeOf(ordered, $lt) : undefined);
}

/** Where a text stands, or would stand, among others in order. */
function placeOf(ordered: readonly string[], wanted: string): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ordered[middle] ?? '') < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
