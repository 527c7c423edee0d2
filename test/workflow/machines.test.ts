import { describe, expect, test } from '@jest/globals';
import { fastTransfer } from '../../machines/fast-transfer.ts';
import { leastOpen } from '../../machines/least-open.ts';
import { reception } from '../../machines/reception.ts';
import { roundRobin } from '../../machines/round-robin.ts';
import { shifts } from '../../machines/shifts.ts';
import { compile } from '../../src/workflow/compile.ts';
import { days, HOUR, never } from '../support/lives.ts';
import { machineOf } from '../support/talk.ts';
import { leaves, stuckIn, walk } from '../support/walk.ts';

const reassigning = ['reassign.searching', 'reassign.queued', 'tellAgent'];
const cases = [
  { workflow: reception, parameters: { reply: {} }, unreached: [] },
  { workflow: reception, parameters: { reply: { rounds: 3 }, away: { assign: 'nobody' } }, unreached: [] },
  { workflow: reception, parameters: {}, unreached: reassigning },
  { workflow: roundRobin, parameters: {}, unreached: [] },
  { workflow: leastOpen, parameters: { to: { team: 't' } }, unreached: [] },
  { workflow: shifts, parameters: {}, unreached: [] },
  { workflow: fastTransfer, parameters: {}, unreached: [] },
].map((one) => ({ ...one, name: `${one.workflow.id} ${JSON.stringify(one.parameters)}` }));

describe.each(cases)('$name', ({ workflow, parameters, unreached }) => {
  const json = machineOf(workflow, parameters);

  test('its config is JSON', () => {
    const copy = JSON.parse(JSON.stringify(json)) as typeof json;
    expect(copy).toEqual(json);
    expect(Object.keys(compile(copy).states)).toEqual(Object.keys(compile(json).states));
  });

  const walks = [
    { live: days, at: 10 * HOUR },
    { live: days, at: 21 * HOUR },
    { live: days, at: 23 * HOUR },
    { live: never, at: 10 * HOUR },
  ].flatMap(({ live, at }) =>
    [{}, { returning: true }, { returning: true, previous: 'a0' }].map((back) => walk(json, live, at, { back })),
  );

  test('every state is reached', () => {
    const reached = new Set(walks.flatMap((w) => [...w.states]));
    expect(leaves(json.states).filter((state) => !reached.has(state))).toEqual(unreached);
  });

  test('every situation waits for something that can come, or has ended and left nothing behind', () => {
    for (const one of walks) {
      for (const state of one.situations) expect(JSON.parse(JSON.stringify(state))).toEqual(state);
      expect(stuckIn(one)).toEqual([]);
    }
  });
});
