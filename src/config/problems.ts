import { nearest } from '../domain/nearest.ts';

/** Something that an admin has to look at, and where. Line and column count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `found …, expected …` */
  readonly text: string;
}

const mostShown = 100;

/** One line each, `file:line:column: what was found, what was expected`; very many are cut short. */
export function formatProblems(problems: readonly Problem[]): string {
  const lines = problems
    .slice(0, mostShown)
    .map(({ file, line, column, text }) => `${file}:${line}:${column}: ${text}`);
  const more = problems.length - lines.length;
  return [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n');
}

/** In the order of the lines, for problems of one file. */
export const byPlace = (a: Problem, b: Problem): number => a.line - b.line || a.column - b.column;

const mostNames = 20;

/** `one of morning, night; did you mean night?` for a name that is none of those. */
export function oneOf(names: readonly string[], found: string): string {
  if (names.length === 1) return String(names[0]);
  const listed = names.slice(0, mostNames).join(', ') + (names.length > mostNames ? ', …' : '');
  const [meant] = nearest(names, found, 1);
  return `one of ${listed}${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}
