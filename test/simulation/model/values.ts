/** A document as the model keeps it: never changed in place, so that what was read stays as it was read. */
export type Document = Readonly<Record<string, unknown>> & { readonly _id: Id };
export type Id = string | number;

/** A value as BSON keeps it: a copy, without functions, `undefined` become null. Frozen: nobody changes what is stored. */
export function stored<T>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Date) return new Date(value);
  if (Array.isArray(value)) return Object.freeze(value.map(copy));
  const made: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) made[key] = copy(inner);
  return Object.freeze(made);
}

/** A copy that may be changed in place down to any depth. */
export function thawed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(thawed);
  const made: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) made[key] = thawed(inner);
  return made;
}

/** What stands at a dotted path; undefined when nothing does. */
export function at(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string, unknown>)[key];
  }
  return found;
}

/** The values under which an index finds a document: one, or each element of an array. */
export function keysAt(document: Document, path: string): readonly unknown[] {
  const found = at(document, path);
  return Array.isArray(found) ? [...new Set<unknown>(found)] : [found];
}
