import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { pointersIn } from '../../src/config/references.ts';

const team = z
  .string()
  .regex(/^[a-z]+$/)
  .meta({ refersTo: 'team' });
const agent = z.string().meta({ refersTo: 'agent' });

const found = (schema: z.ZodType, value: unknown) =>
  pointersIn(schema, value).map(({ to, name, path }) => `${path.join('.')}: ${to} ${name}`);

describe('names that point somewhere are found', () => {
  test.each([
    ['in objects', z.strictObject({ a: team, b: z.string() }), { a: 'x', b: 'y' }, ['a: team x']],
    ['in lists', z.array(team), ['x', 'y'], ['0: team x', '1: team y']],
    ['in records', z.record(z.string(), team), { a: 'x' }, ['a: team x']],
    ['in what is optional', z.strictObject({ a: team.optional(), b: agent.nullable() }), { b: 'y' }, ['b: agent y']],
    [
      'described and limited further',
      z.strictObject({ a: team.min(1).describe('A team.') }),
      { a: 'x' },
      ['a: team x'],
    ],
    ['before a transform', z.strictObject({ a: team.transform((name) => name.length) }), { a: 'x' }, ['a: team x']],
    ['in a read-only object', z.strictObject({ a: team }).readonly(), { a: 'x' }, ['a: team x']],
    ['in what a refinement looks at', z.strictObject({ a: team }).refine(() => false), { a: 'x' }, ['a: team x']],
    ['as a default', z.strictObject({ a: team.default('x') }), {}, ['a: team x']],
    ['in a default', z.strictObject({ a: z.strictObject({ b: team.default('x') }).prefault({}) }), {}, ['a.b: team x']],
    ['beside mistakes', z.strictObject({ a: team, b: z.number() }), { a: 'x', b: 'no', c: 1 }, ['a: team x']],
    ['themselves badly formed', z.strictObject({ a: team }), { a: 'X y' }, ['a: team X y']],
  ])('%s', (_, schema, value, pointers) => {
    expect(found(schema, value)).toEqual(pointers);
  });
});

describe('in a union', () => {
  const whom = z.union([z.literal('anyone'), z.strictObject({ team }), z.strictObject({ agent })]);

  test.each([
    ['anyone', []],
    [{ team: 'x' }, ['team: team x']],
    [{ agent: 'x' }, ['agent: agent x']],
    [{ agent: 'x', more: 1 }, ['agent: agent x']],
    ['someone', []],
    [7, []],
  ])('the option that is meant counts: %j', (value, pointers) => {
    expect(found(whom, value)).toEqual(pointers);
  });

  test.each([z.union([z.literal('same'), team]), z.union([team, z.literal('same')])])(
    'a word of its own is no name, wherever it stands',
    (schema) => {
      expect(found(schema, 'same')).toEqual([]);
      expect(found(schema, 'x')).toEqual([': team x']);
    },
  );
});

test('values of another kind point nowhere', () => {
  for (const value of [null, undefined, 5, [], {}]) expect(found(team, value)).toEqual([]);
  expect(found(z.array(team), { 0: 'x' })).toEqual([]);
  expect(found(z.record(z.string(), team), ['x'])).toEqual([]);
  expect(found(z.strictObject({ a: team }), 'a')).toEqual([]);
});
