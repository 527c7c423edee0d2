import type { z } from 'zod';
import type { Path } from './positions.ts';

type Schema = z.core.$ZodType;

/** Does a schema have a place for a value at this path? Looks through defaults, options and the like. */
export function hasPath(schema: Schema, path: Path): boolean {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'default':
    case 'prefault':
    case 'optional':
    case 'nullable':
    case 'nonoptional':
    case 'readonly':
      return hasPath(def.innerType, path);
    case 'pipe':
      return hasPath(def.in, path);
    default:
      return path.length === 0 || options(schema, path).some((inner) => hasPath(inner.schema, inner.path));
  }
}

/** Where the next name of a path may lead. */
function options(schema: Schema, path: Path): readonly { readonly schema: Schema; readonly path: Path }[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const [name = '', ...rest] = path;
  switch (def.type) {
    case 'object': {
      const inner = Object.hasOwn(def.shape, name) ? def.shape[String(name)] : undefined;
      return inner ? [{ schema: inner, path: rest }] : [];
    }
    case 'record':
      return [{ schema: def.valueType, path: rest }];
    case 'union':
      return def.options.map((option) => ({ schema: option, path }));
    default:
      return [];
  }
}
