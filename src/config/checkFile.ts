import type { z } from 'zod';
import { nearest } from '../domain/nearest.ts';
import { routingFile } from '../domain/workspace.ts';
import { checkReferences, type Findings, type Names } from './checkReferences.ts';
import { checkSchema } from './checkSchema.ts';
import { withoutLeftOver } from './leftOver.ts';
import type { MachineLike } from './machineLike.ts';
import { isMap, type Path, valueAt } from './positions.ts';
import { byPlace, type Problem } from './problems.ts';
import type { Reading, Source } from './parseYaml.ts';

/** What a file says, and what is wrong with it. The value is missing when the file or its schema was refused. */
export interface Checked<S extends z.ZodType> extends Findings {
  readonly value: z.output<S> | undefined;
}

const nothing = { value: undefined, problems: [], warnings: [] };

/** Checks a file: its YAML, its schema, the names in it, and what `further` finds. */
export function checkFile<S extends z.ZodType>(
  { source, problems: flaws }: Reading,
  schema: S,
  names: Names,
  further: (source: Source) => readonly Problem[] = () => [],
): Checked<S> {
  if (!source) return { ...nothing, problems: flaws };
  const { value, problems, warnings } = checkPart(source, schema, names, []);
  return { value, problems: [...flaws, ...problems, ...further(source)].toSorted(byPlace), warnings };
}

/**
 * Checks the parameters in routing.yaml against the schema of the machine that it names. Where there is none of that name, what is
 * wrong for the one that may be meant is told, else what is wrong for every one: the name hides no other mistake.
 */
export function checkParameters(
  { source }: Reading,
  machines: readonly MachineLike[],
  names: Names,
): Checked<z.ZodType> {
  if (!source) return nothing;
  const written = valueAt(source.value, ['parameters']);
  // Another kind of value is the file's own problem; left out, the machine's defaults are what is checked.
  if (written !== undefined && !isMap(written)) return nothing;
  const named = routingFile.shape.machine.safeParse(valueAt(source.value, ['machine'])).data ?? '';
  const machine = machines.find(({ id }) => id === named);
  if (machine) return checkFor(machine, source, machines, names);
  const [meant] = nearest(
    machines.map(({ id }) => id),
    named,
    1,
  );
  const possible = machines.filter(({ id }) => meant === undefined || id === meant);
  const [first = [], ...others] = possible.map((one) => checkFor(one, source, machines, names).problems);
  const problems = first.filter((one) => others.every((other) => other.some((like) => isSame(one, like))));
  return { ...nothing, problems };
}

const isSame = (a: Problem, b: Problem): boolean => byPlace(a, b) === 0 && a.text === b.text;

function checkFor(
  machine: MachineLike,
  source: Source,
  machines: readonly MachineLike[],
  names: Names,
): Checked<z.ZodType> {
  const { rest, warnings } = withoutLeftOver(source, machine, machines, ['parameters']);
  const checked = checkPart(rest, machine.parameters.prefault({}), names, ['parameters']);
  return { ...checked, warnings: [...warnings, ...checked.warnings].toSorted(byPlace) };
}

/** A name that is badly formed points to nothing as well: once is enough. */
function checkPart<S extends z.ZodType>(source: Source, schema: S, names: Names, path: Path): Checked<S> {
  const { value, problems } = checkSchema(source, schema, path);
  const pointing = checkReferences(source, schema, names, path);
  const dangling = pointing.problems.filter((one) => problems.every((other) => byPlace(one, other) !== 0));
  return { value, problems: [...problems, ...dangling].toSorted(byPlace), warnings: pointing.warnings };
}
