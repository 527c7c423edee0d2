import type { z } from 'zod';
import type { Reference } from '../domain/workspace.ts';
import { matchingLanguages } from '../messages/resolveLanguage.ts';
import { type Path, valueAt } from './positions.ts';
import { oneOf, type Problem } from './problems.ts';
import type { Source } from './parseYaml.ts';
import { pointersIn } from './references.ts';

/** The names that exist, by what they name. Undefined: the file that lists them could not be read, so nobody can tell. */
export type Names = Readonly<Record<Reference, readonly string[] | undefined>>;

/** Only a hint: an agent may speak languages that the bot does not. */
const hints: ReadonlySet<Reference> = new Set<Reference>(['spokenLanguage']);

export interface Findings {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** The names in a file, or in the part of it at `path`, that point to nothing. */
export function checkReferences(source: Source, schema: z.ZodType, names: Names, path: Path = []): Findings {
  const dangling = pointersIn(schema, valueAt(source.value, path), path).flatMap(({ to, name, path: at }) => {
    const known = names[to];
    if (known === undefined || exists(to, name, known)) return [];
    const label = to === 'spokenLanguage' ? 'language' : to;
    const expected = known.length === 0 ? `one that is listed, and there is no ${label}` : oneOf(known, name);
    return [{ to, problem: source.problem(at, `found ${label} ${JSON.stringify(name)}, expected ${expected}`) }];
  });
  return {
    problems: dangling.filter(({ to }) => !hints.has(to)).map(({ problem }) => problem),
    warnings: dangling.filter(({ to }) => hints.has(to)).map(({ problem }) => problem),
  };
}

function exists(to: Reference, name: string, known: readonly string[]): boolean {
  const isLanguage = to === 'language' || to === 'spokenLanguage';
  return isLanguage ? matchingLanguages(known, name).length > 0 : known.includes(name);
}
