import { z } from 'zod';
import type { Reference } from '../domain/workspace.ts';
import { closestOption } from './closestOption.ts';
import { entriesOf, type Path, valueAt } from './positions.ts';

/** A name in a file, and what it points to. */
export interface Pointer {
  readonly to: Reference;
  readonly name: string;
  readonly path: Path;
}

type Schema = z.core.$ZodType;

/**
 * The names in a value, as written, whose schema says what they point to: `.meta({ refersTo: 'team' })`. Looks at values
 * that the schema refuses too, so that all errors come at once, and at the schema's defaults.
 */
export function pointersIn(schema: Schema, value: unknown, path: Path = []): readonly Pointer[] {
  const to = z.globalRegistry.get(schema)?.['refersTo'] as Reference | undefined;
  if (to !== undefined) return typeof value === 'string' ? [{ to, name: value, path }] : [];
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return Object.entries(def.shape).flatMap(([key, inner]) =>
        pointersIn(inner, valueAt(value, [key]), [...path, key]),
      );
    case 'record':
      return entriesOf(value).flatMap(([key, inner]) => pointersIn(def.valueType, inner, [...path, key]));
    case 'array':
      return (Array.isArray(value) ? value : []).flatMap((item, index) =>
        pointersIn(def.element, item, [...path, index]),
      );
    case 'union':
      return inUnion(def.options, value, path);
    case 'default':
    case 'prefault':
      return pointersIn(def.innerType, value === undefined ? def.defaultValue : value, path);
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'readonly':
      return pointersIn(def.innerType, value, path);
    case 'pipe':
      return pointersIn(def.in, value, path);
    default:
      return [];
  }
}

/** `same` may be a name or a word of its own: of the options that accept it, the one that points to least is meant. */
function inUnion(options: readonly Schema[], value: unknown, path: Path): readonly Pointer[] {
  const accepting = options.filter((option) => z.safeParse(option, value).success);
  if (accepting.length > 0) {
    return accepting.map((option) => pointersIn(option, value, path)).toSorted((a, b) => a.length - b.length)[0] ?? [];
  }
  const closest = closestOption(options, (option) => z.safeParse(option, value).error?.issues ?? []);
  return closest ? pointersIn(closest, value, path) : [];
}
