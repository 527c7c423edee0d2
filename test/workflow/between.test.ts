import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { checkZones } from '../../src/workflow/compile.ts';
import type { GuardRef, Step } from '../../src/workflow/flow.ts';
import { branch, say } from '../../src/workflow/steps.ts';
import { workflow } from '../../src/workflow/workflow.ts';
import { machineOf, Talk } from '../support/talk.ts';

const between = (from: string, to: string, timezone: string, days?: ('mon' | 'sun')[]): GuardRef => ({
  type: 'between',
  params: { from, to, timezone, ...(days && { days }) },
});
const asking = (when: GuardRef) =>
  machineOf(
    workflow({
      id: 'asking',
      parameters: z.strictObject({}),
      machine: () => ({
        initial: 'asked',
        states: { asked: branch([{ when, to: 'yes' }], 'no'), yes: say('yes', 'end'), no: say('no', 'end') },
      }),
    }),
  );

describe('between', () => {
  const paris = between('09:00', '17:00', 'Europe/Paris');
  const night = between('22:00', '06:00', 'Asia/Jakarta', ['sun']);
  test.each([
    { when: paris, at: '2026-06-03T06:59Z', held: false },
    { when: paris, at: '2026-06-03T07:00Z', held: true },
    { when: paris, at: '2026-06-03T14:59Z', held: true },
    { when: paris, at: '2026-06-03T15:00Z', held: false },
    { when: paris, at: '2026-01-07T07:00Z', held: false }, // 08:00 in winter
    { when: night, at: '2026-06-07T14:59Z', held: false },
    { when: night, at: '2026-06-07T15:00Z', held: true }, // Sunday 22:00
    { when: night, at: '2026-06-07T22:59Z', held: true }, // Monday 05:59 belongs to it
    { when: night, at: '2026-06-07T23:00Z', held: false },
    { when: night, at: '2026-06-06T17:30Z', held: false }, // Sunday 00:30 belongs to Saturday
  ])('$when.params.from to $when.params.to in $when.params.timezone, at $at: $held', ({ when, at, held }) => {
    expect(new Talk(asking(when), Date.parse(at)).said).toEqual([held ? 'say yes' : 'say no']);
  });
});

describe('the time zones of a machine are checked before it comes into force', () => {
  const arrows = (timezone: string) => [{ guard: between('09:00', '17:00', timezone), target: 'end' }];
  const places: Readonly<Record<string, (timezone: string) => Step<string>>> = {
    'on its way': (timezone) => ({ always: arrows(timezone) }),
    'at an event': (timezone) => ({ on: { 'contact.messaged': arrows(timezone) } }),
    'after a delay': (timezone) => ({ after: { answerWithin: arrows(timezone) } }),
    'once a step within is done': (timezone) => ({ onDone: arrows(timezone), initial: 'in', states: { in: {} } }),
    'in a step within': (timezone) => ({ initial: 'in', states: { in: { always: arrows(timezone) } } }),
  };
  const machineWith = (step: Step<string>) => ({ id: 'hours', initial: 'here', states: { here: step, end: {} } });

  test.each(Object.entries(places))('%s', (_, stepIn) => {
    expect(() => {
      checkZones(machineWith(stepIn('Mars/Olympus_Mons')));
    }).toThrow('machine hours: "Mars/Olympus_Mons" is no time zone, as Europe/Paris is');
    expect(() => {
      checkZones(machineWith(stepIn('America/Argentina/Ushuaia')));
    }).not.toThrow();
  });
});
