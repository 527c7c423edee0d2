import { LineCounter, parseDocument } from 'yaml';
import { type Path, placeOf, placeWithin, valueAt } from './positions.ts';
import { byPlace, type Problem } from './problems.ts';
import { flawsOf } from './structure.ts';

/** A YAML text that could be read: its values, and where they stand. */
export interface Source {
  /** What the admins know the file by. */
  readonly name: string;
  readonly value: unknown;
  /** A problem at a value, or at its name; `offset` moves on within a text, by UTF-16 units. */
  problem(path: Path, text: string, place?: { readonly at?: 'key' | 'value'; readonly offset?: number }): Problem;
}

export interface Reading {
  /** Missing when the file says nothing that can be checked. */
  readonly source: Source | undefined;
  readonly problems: readonly Problem[];
}

/** Plain values of YAML 1.2 only, whatever the file says of itself. `flawsOf` finds duplicate keys in linear time. */
const yaml12 = { schema: 'core', resolveKnownTags: false, uniqueKeys: false, prettyErrors: false } as const;
/** One mistake may bring many errors after it: only the first of a line is told, and only of so many. */
const maxSyntaxErrors = 100;
const firstOfLines = (problems: readonly Problem[]): readonly Problem[] =>
  problems.filter(({ line }, index) => problems.findIndex((other) => other.line === line) === index);

/** Uses of anchors, nested ones multiplied: a few lines of YAML could stand for billions of values. */
const maxAliasCount = 1_000;

const tooDeep = 'found YAML nested too deeply, expected a few levels';
const tooManyAliases = `found aliases that stand for too much, expected at most ${maxAliasCount} uses of anchors`;

/** Reads a YAML text. Never throws for what it says. */
export function parseYaml(text: string, name: string): Reading {
  const lines = linesOf(text);
  const at = (offset: number, what: string): Problem => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { file: name, line, column: col, text: what };
  };
  const refuse = (problems: readonly Problem[]): Reading => ({ source: undefined, problems });
  try {
    const document = parseDocument(text, yaml12);
    if (document.errors.length > 0) {
      const errors = document.errors.slice(0, maxSyntaxErrors);
      return refuse(firstOfLines(errors.map(({ code, message, pos }) => at(pos[0], syntaxError(code, message)))));
    }
    const flaws = flawsOf(document);
    const problems = flaws
      .map(({ offset, found, expected }) => at(offset, `found ${found}, expected ${expected}`))
      .toSorted(byPlace);
    if (flaws.some(({ fatal }) => fatal)) return refuse(problems);
    const value: unknown = document.toJS({ maxAliasCount });
    if (value === null) return refuse([at(0, 'found an empty file, expected a map')]);
    const problem: Source['problem'] = (path, what, { at: part = 'value', offset = 0 } = {}) => {
      const range = placeOf(document, path)[part];
      const inner = valueAt(value, path);
      return at(typeof inner === 'string' && offset > 0 ? placeWithin(text, range, inner, offset) : range.start, what);
    };
    return { source: { name, value, problem }, problems };
  } catch (error) {
    if (error instanceof RangeError) return refuse([at(0, tooDeep)]);
    if (error instanceof ReferenceError) return refuse([at(0, tooManyAliases)]);
    throw error;
  }
}

/** Where the lines start. The parser's own count goes wrong behind some errors. */
function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
  return lines;
}

function syntaxError(code: string, message: string): string {
  if (code === 'MULTIPLE_DOCS') return 'found a second document after ---, expected one';
  // The parser puts a stack that was not deep enough into such an error.
  if (/call stack|stack overflow/i.test(message)) return tooDeep;
  return `found broken YAML (${message}), expected valid YAML`;
}
