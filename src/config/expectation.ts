import type { z } from 'zod';
import { oneOf } from './problems.ts';

type Issue = z.core.$ZodRawIssue;

/**
 * What a schema expected, in the admins' words: `expected …`. Schemas may say it themselves, in the same way.
 * For unknown keys it is the list of the known ones, as which of them was meant differs from key to key.
 */
export function expectation(issue: Issue): string {
  return issue.code === 'unrecognized_keys' ? knownKeys(issue).join(', ') : `expected ${what(issue)}`;
}

function knownKeys({ inst }: Issue): readonly string[] {
  const definition = inst?._zod.def;
  return definition && 'shape' in definition ? Object.keys(definition.shape as object) : [];
}

function what(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return kind(issue);
    case 'invalid_value':
      return oneOf(issue.values.map(String), typeof issue.input === 'string' ? issue.input : '');
    case 'too_small':
      return limit(issue.origin, issue.inclusive === false ? 'more than' : 'at least', Number(issue.minimum));
    case 'too_big':
      return limit(issue.origin, issue.inclusive === false ? 'less than' : 'at most', Number(issue.maximum));
    case 'invalid_format':
      return issue.format === 'guid' || issue.format === 'uuid'
        ? 'an id such as 123e4567-e89b-12d3-a456-426614174000'
        : `a text of another form (${issue.format})`;
    default:
      return 'something else';
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function kind({ expected, input }: Extract<Issue, { code: 'invalid_type' }>): string {
  const inQuotes = expected === 'string' && (typeof input === 'number' || typeof input === 'boolean');
  return `${kinds[expected] ?? expected}${inQuotes ? ', in quotes' : ''}`;
}

function limit(origin: string, bound: string, count: number): string {
  if (origin === 'string')
    return bound === 'at least' && count === 1 ? 'a text' : `a text of ${bound} ${count} characters`;
  if (origin === 'array') return `a list of ${bound} ${count} item${count === 1 ? '' : 's'}`;
  return `a number, ${bound} ${count}`;
}
