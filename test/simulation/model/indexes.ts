import { MongoServerError } from 'mongodb';
import { Query } from 'mingo';
import type { schemas } from '../../../src/store/schemas.ts';
import { type Document, type Id, keysAt } from './values.ts';

type Schema = (typeof schemas)[keyof typeof schemas];

interface Index {
  readonly name: string;
  readonly field: string;
  readonly isUnique: boolean;
  readonly covers: (document: Document) => boolean;
  readonly ids: Map<unknown, Set<Id>>;
}

/** A collection's indexes, as its schema declares them: those that are unique are kept, all of them narrow down what is looked at. */
export interface Indexes {
  /** Throws what a MongoDB would when another document has a key that only one may have. */
  check(document: Document): void;
  add(document: Document): void;
  remove(document: Document): void;
  /** Documents among which are all that a filter wants; undefined when no index says. */
  narrow(filter: Readonly<Record<string, unknown>>): ReadonlySet<Id> | undefined;
}

export function indexesOf(collection: string, schema: Schema, find: (id: Id) => Document | undefined): Indexes {
  const indexes = schema.indexes().map(([fields, options]) => indexOf(fields, options));

  function checkOne({ name, field, isUnique, covers, ids }: Index, document: Document): void {
    if (!isUnique || !covers(document)) return;
    for (const key of keysAt(document, field)) {
      for (const id of ids.get(key) ?? []) {
        const other = id === document._id ? undefined : find(id);
        if (other && covers(other)) throw duplicate(collection, name, field, key);
      }
    }
  }

  return {
    check: (document) => {
      for (const index of indexes) checkOne(index, document);
    },
    add: (document) => {
      for (const { field, ids } of indexes)
        for (const key of keysAt(document, field)) {
          const known = ids.get(key);
          if (known) known.add(document._id);
          else ids.set(key, new Set([document._id]));
        }
    },
    remove: (document) => {
      for (const { field, ids } of indexes)
        for (const key of keysAt(document, field)) ids.get(key)?.delete(document._id);
    },
    narrow: (filter) => {
      const found = indexes.flatMap(({ field, ids }) => {
        const wanted = wantedOf(filter[field]);
        return wanted ? [union(wanted.map((key) => ids.get(key)))] : [];
      });
      return found.toSorted((a, b) => a.size - b.size).at(0);
    },
  };
}

function indexOf(fields: Readonly<Record<string, unknown>>, options: Readonly<Record<string, unknown>>): Index {
  const names = Object.keys(fields);
  const [field = '_id'] = names;
  const isUnique = options['unique'] === true;
  if (isUnique && names.length > 1) throw new Error('the model keeps unique indexes of one field only');
  const partial = options['partialFilterExpression'] as Record<string, unknown> | undefined;
  const query = partial && new Query(partial);
  return {
    name: (options['name'] as string | undefined) ?? names.map((name) => `${name}_${String(fields[name])}`).join('_'),
    field,
    isUnique,
    covers: (document) => query?.test(document) ?? true,
    ids: new Map(),
  };
}

/** The keys of which a filter wants one; undefined when it wants something else. */
function wantedOf(condition: unknown): readonly unknown[] | undefined {
  if (typeof condition === 'string') return [condition];
  if (typeof condition !== 'object' || condition === null || !('$in' in condition)) return undefined;
  const wanted = condition.$in as readonly unknown[];
  return wanted.every((value) => typeof value === 'string') ? wanted : undefined;
}

function union(sets: readonly (ReadonlySet<Id> | undefined)[]): ReadonlySet<Id> {
  const [only, ...more] = sets;
  return more.length === 0 ? (only ?? new Set()) : new Set(sets.flatMap((set) => [...(set ?? [])]));
}

export function duplicate(collection: string, index: string, field: string, key: unknown): MongoServerError {
  const message = `E11000 duplicate key error collection: model.${collection} index: ${index} dup key: { ${field}: ${JSON.stringify(key)} }`;
  return new MongoServerError({ message, code: 11_000 });
}
