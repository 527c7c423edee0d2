import { type Document, isAlias, isMap as isMapNode, isNode, isScalar, isSeq } from 'yaml';

export type Path = readonly PropertyKey[];

/** The name of a map's key as `toJS` gives it; empty for what is no name. */
export function keyText(key: unknown): string {
  const value = isScalar(key) ? key.value : key;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where a value stands, and where its name does: a list's item has none and gives its own place. */
export interface Place {
  readonly key: Range;
  readonly value: Range;
}

const rangeOf = (node: unknown, otherwise: Range): Range => {
  if (!isNode(node) || !node.range) return otherwise;
  const [start, end] = node.range;
  return start === end ? otherwise : { start, end };
};

/**
 * The place of a value in the text, in UTF-16 units from its start. What is not there has the name of the nearest thing
 * around it that is, as that is where it should be added.
 */
export function placeOf(document: Document, path: Path): Place {
  let node: unknown = document.contents;
  let place: Place = { key: { start: 0, end: 0 }, value: { start: 0, end: 0 } };
  for (const segment of path) {
    const around = isAlias(node) ? node.resolve(document) : node;
    if (isMapNode(around)) {
      const pair = around.items.findLast(({ key }) => keyText(key) === String(segment));
      if (!pair) return { key: place.key, value: place.key };
      const key = rangeOf(pair.key, place.value);
      place = { key, value: rangeOf(pair.value, key) };
      node = pair.value;
    } else if (isSeq(around) && isNode(around.items[Number(segment)])) {
      node = around.items[Number(segment)];
      const item = rangeOf(node, place.value);
      place = { key: item, value: item };
    } else {
      return { key: place.key, value: place.key };
    }
  }
  return place;
}

/** The value at a path; undefined where there is none. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, segment) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, segment)
        ? (inner as Readonly<Record<PropertyKey, unknown>>)[segment]
        : undefined,
    value,
  );
}

export const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The entries of a map; none of anything else. */
export const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  isMap(value) ? Object.entries(value) : [];

/**
 * The place in the file of a place in a value: quotes, indents and a block's first line (`|-`) do not count. The start of
 * the value when that cannot be told, as after escapes.
 */
export function placeWithin(file: string, { start, end }: Range, value: string, offset: number): number {
  let at = '|>'.includes(file.charAt(start)) ? file.indexOf('\n', start) : start;
  for (const unit of value.slice(0, offset + 1).split('')) {
    at = file.indexOf(unit, at) + 1;
    if (at === 0 || at > end) return start;
  }
  return at - 1;
}
