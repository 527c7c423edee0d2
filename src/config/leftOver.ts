import { z } from 'zod';
import { describeName } from './describe.ts';
import type { MachineLike } from './machineLike.ts';
import { isMap, type Path, valueAt } from './positions.ts';
import { byPlace, type Problem } from './problems.ts';
import type { Source } from './parseYaml.ts';
import { hasPath } from './schemaAt.ts';

/** A file without what its machine has no use for, and what that was. */
interface LeftOver {
  readonly rest: Source;
  readonly warnings: readonly Problem[];
}

/**
 * Parameters at `path` that the machine does not have and another one has are no slips of the hand: they stand there since that other
 * machine was picked, or for when it is again. They are told of and passed over, so that a machine is picked by one line.
 */
export function withoutLeftOver(
  source: Source,
  machine: MachineLike,
  machines: readonly MachineLike[],
  path: Path,
): LeftOver {
  const unknown = unknownIn(machine.parameters, valueAt(source.value, path));
  const found = unknown.flatMap((key) => {
    const others = machines.filter(({ parameters }) => hasPath(parameters, key)).map(({ id }) => id);
    return others.length === 0 ? [] : [{ key, others }];
  });
  return {
    rest: { ...source, value: found.reduce((value, { key }) => without(value, [...path, ...key]), source.value) },
    warnings: found.map(({ key, others }) => told(source, machine, [...path, ...key], others)).toSorted(byPlace),
  };
}

const unknownIn = (schema: z.ZodType, value: unknown): readonly Path[] =>
  (z.safeParse(schema, value).error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [],
  );

function told(source: Source, { id }: MachineLike, path: Path, others: readonly string[]): Problem {
  const name = describeName(String(path.at(-1)));
  const text = `found ${name}, which only ${others.join(', ')} can be told, expected a parameter of ${id}; it is passed over`;
  return source.problem(path, text, { at: 'key' });
}

/** A value without what stands at a path. */
function without(value: unknown, [name, ...rest]: Path): unknown {
  if (!isMap(value) || name === undefined) return value;
  const { [String(name)]: inner, ...others } = value;
  return rest.length === 0 ? others : { ...value, [String(name)]: without(inner, rest) };
}
