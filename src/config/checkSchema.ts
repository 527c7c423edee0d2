import type { z } from 'zod';
import { closestOption } from './closestOption.ts';
import { describe, describeName } from './describe.ts';
import { expectation } from './expectation.ts';
import { type Path, valueAt } from './positions.ts';
import { byPlace, oneOf, type Problem } from './problems.ts';
import type { Source } from './parseYaml.ts';

type Issue = z.core.$ZodIssue;

export interface Checked<T> {
  /** Missing when there are problems. */
  readonly value: T | undefined;
  readonly problems: readonly Problem[];
}

/** Checks what stands at `path` of a file against a schema; each issue becomes a problem at its own place. */
export function checkSchema<S extends z.ZodType>(source: Source, schema: S, path: Path = []): Checked<z.output<S>> {
  const result = schema.safeParse(valueAt(source.value, path), { error: expectation });
  if (result.success) return { value: result.data, problems: [] };
  const problems = result.error.issues.flatMap((issue) => problemsOf(source, path, issue));
  return { value: undefined, problems: problems.toSorted(byPlace) };
}

function problemsOf(source: Source, around: Path, issue: Issue): readonly Problem[] {
  const path = [...around, ...issue.path];
  const found = describeAt(source, path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = issue.message.split(', ');
      return issue.keys.map((key) =>
        source.problem([...path, key], `found unknown key ${describeName(key)}, expected ${oneOf(known, key)}`, {
          at: 'key',
        }),
      );
    }
    case 'invalid_key': {
      const wanted = issue.issues[0]?.message ?? issue.message;
      return [source.problem(path, `found the name ${describe(path.at(-1))}, ${wanted}`, { at: 'key' })];
    }
    case 'invalid_union': {
      const closest = closestOption(issue.errors, (issues) => issues);
      if (closest) return closest.flatMap((inner) => problemsOf(source, path, inner));
      const wanted = new Set(
        issue.errors.flatMap((issues) => issues.map(({ message }) => message.replace(/^expected /, ''))),
      );
      return [source.problem(path, `found ${found}, expected ${[...wanted].join(' or ')}`)];
    }
    default:
      return [source.problem(path, `found ${found}, ${issue.message}`)];
  }
}

function describeAt(source: Source, path: Path): string {
  const value = valueAt(source.value, path);
  return value === undefined && path.length > 0 ? `no ${describeName(String(path.at(-1)))}` : describe(value);
}
