import { describe, expect, test } from '@jest/globals';
import { machines } from '../../machines/index.ts';
import { goodFolder } from './folder.ts';

// One agent who is asked for by name is assigned whatever their presence: rules for choosing among several are a mistake there.

const why = 'expected nothing here: one agent is assigned whatever their presence and load';
const named = [
  { machine: 'round-robin', rule: 'assign' },
  { machine: 'least-open', rule: 'assign' },
  { machine: 'fast-transfer', rule: 'first' },
];
const rules = [
  { key: 'logic', value: 'round-robin' },
  { key: 'logic', value: 'least-open' },
  { key: 'onlineOnly', value: 'true' },
  { key: 'onlineOnly', value: 'false' },
  { key: 'maxOpen', value: '3' },
  { key: 'preferLanguage', value: 'true' },
];

async function errorsOf(machine: string, parameters: string): Promise<string[]> {
  await using config = await goodFolder({ 'config/routing.yaml': `machine: ${machine}\nparameters:\n${parameters}` });
  return (await config.read(machines)).errors;
}

describe.each(named)('$machine with one agent', ({ machine, rule }) => {
  test('has none by itself, and may be told priority and timeout', async () => {
    expect(await errorsOf(machine, '  to: { agent: anna }\n')).toEqual([]);
    expect(await errorsOf(machine, `  to: { agent: anna }\n  ${rule}: { priority: 5, timeout: 1 hour }\n`)).toEqual([]);
  });

  test.each(rules)('is not told $key: $value', async ({ key, value }) => {
    const found = value === 'round-robin' || value === 'least-open' ? `"${value}"` : value;
    const line = `  ${rule}: { ${key}: ${value} }`;
    const column = line.lastIndexOf(value) + 1;
    expect(await errorsOf(machine, `  to: { agent: anna }\n${line}\n`)).toEqual([
      `config/routing.yaml:4:${column}: found ${found}, ${why}`,
    ]);
  });

  test('is told of all of them at once, and of other mistakes beside', async () => {
    const errors = await errorsOf(
      machine,
      `  to: { agent: anna }\n  ${rule}:\n    logic: round-robin\n    onlineOnly: true\n    priority: high\n    colour: blue\n  more: 1\n`,
    );
    expect(errors.map((error) => error.replace(/, expected.*/, ''))).toEqual([
      'config/routing.yaml:5:12: found "round-robin"',
      'config/routing.yaml:6:17: found true',
      'config/routing.yaml:7:15: found "high"',
      'config/routing.yaml:8:5: found unknown key colour',
      'config/routing.yaml:9:3: found unknown key more',
    ]);
  });

  test('a rule is right for anyone and for a team', async () => {
    for (const to of ['anyone', '{ team: night }'])
      expect(await errorsOf(machine, `  to: ${to}\n  ${rule}: { logic: least-open, maxOpen: 3 }\n`)).toEqual([]);
  });
});
