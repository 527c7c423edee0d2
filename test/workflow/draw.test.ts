import { expect, test } from '@jest/globals';
import { machines } from '../../machines/index.ts';
import { draw } from '../../src/workflow/draw.ts';
import type { MachineJson } from '../../src/workflow/flow.ts';
import { rotaCommand } from '../support/cli.ts';
import { machineOf } from '../support/talk.ts';

// A machine as a diagram in Mermaid.

const drawn = (json: MachineJson): string[] =>
  draw(json)
    .split('\n')
    .map((line) => line.trim());

test.each(machines)('$id: a box for each step, arrows between boxes that are there', (machine) => {
  const json = machineOf(machine);
  const lines = drawn(json);
  expect(lines.slice(0, 4)).toEqual(['---', `title: "${machine.id}"`, '---', 'stateDiagram-v2']);
  const boxes = lines.flatMap((line) => /^state ".+" as (\w+)$/.exec(line)?.[1] ?? []);
  expect(boxes).toEqual(Object.keys(json.states).filter((name) => name !== 'end'));
  const ends = lines.flatMap((line) => {
    const [, from, to] = /^(\S+) --> (\S+)( : .+)?$/.exec(line) ?? [];
    return from !== undefined && to !== undefined ? [from, to] : [];
  });
  expect(new Set(ends)).toEqual(new Set(['[*]', ...boxes]));
});

const between = { type: 'between', params: { from: '22:00', to: '06:00', timezone: 'Asia/Jakarta' } } as const;
const odd: MachineJson = {
  id: 'of: "mine"',
  initial: 'at-night',
  states: {
    'at-night': {
      always: [{ guard: between, target: 'note' }, { guard: 'hasOwner', target: 'note' }, { target: 'end' }],
    },
    note: {
      entry: [
        { type: 'startClock', params: { clock: 'ask', ms: 90_000 } },
        { type: 'say', params: { key: 'which', options: ['a', 'b;c'] } },
        'close',
      ],
      on: {
        'contact.messaged': [
          { guard: { type: 'picked', params: { option: 'a', number: 1 } }, target: 'end' },
          { actions: [{ type: 'say', params: { key: 'which' } }] },
        ],
      },
      after: { answerWithin: [{ target: 'end' }] },
    },
    end: { type: 'final' },
  },
};

test('names and words that Mermaid would take for its own stand as they are in the picture', () => {
  expect(drawn(odd)).toEqual([
    '---',
    'title: "of: \\"mine\\""',
    '---',
    'stateDiagram-v2',
    '[*] --> at_night',
    'state "at-night" as at_night',
    'at_night --> note_ : [between 22#58;00 06#58;00 Asia/Jakarta], [hasOwner]',
    'at_night --> [*] : else',
    'state "note" as note_',
    'note_ : say which (a, b#59;c)',
    'note_ : close',
    'note_ --> [*] : contact.messaged [picked a 1], after 90 seconds',
    'note_ --> note_ : contact.messaged / say which',
  ]);
});

const nowhere = { mongodbUri: 'mongodb://127.0.0.1:1' };

test('the command draws with the parameters of the config, and needs no database', async () => {
  const ran = await rotaCommand(['machines', 'draw', 'reception'], nowhere);
  expect([ran.code, ran.err]).toEqual([0, '']);
  expect(ran.out).toContain('  waiting --> reassign : owner.gone, after 15 minutes\n');
}, 60_000);

test('the command says which machines there are when there is none of that name', async () => {
  const ran = await rotaCommand(['machines', 'draw', 'recption'], nowhere);
  expect([ran.code, ran.out]).toEqual([1, '']);
  expect(ran.err).toBe(`There is no machine recption. There are: ${machines.map(({ id }) => id).join(', ')}.\n`);
}, 60_000);

test('the command tells what is wrong with the config', async () => {
  const ran = await rotaCommand(['machines', 'draw', 'reception'], { ...nowhere, env: { CONFIG_DIR: 'nowhere' } });
  expect([ran.code, ran.out]).toEqual([1, '']);
  expect(ran.err).toMatch(/^nowhere\/agents\.yaml/m);
}, 60_000);
