import { expect, test } from '@jest/globals';
import { initialTransition } from 'xstate';
import { reception } from '../../machines/reception.ts';
import { newFacts } from '../../src/domain/facts.ts';
import { compile } from '../../src/workflow/compile.ts';
import type { MachineJson, Step } from '../../src/workflow/flow.ts';
import { start } from '../../src/workflow/step.ts';
import { newMemory, vocabulary } from '../../src/workflow/vocabulary.ts';
import { days, HOUR } from '../support/lives.ts';
import { machineOf, openingAt } from '../support/talk.ts';
import { leaves, walk } from '../support/walk.ts';

const text = JSON.stringify(machineOf(reception, { reply: {} }));
const stored = () => JSON.parse(text) as MachineJson;
const changed = (states: Record<string, Step<string>>): MachineJson => ({
  ...stored(),
  states: { ...stored().states, ...states },
});
const { opening, event } = openingAt(10 * HOUR);

function unchecked(json: string) {
  const given = { nowMs: 10 * HOUR, facts: newFacts(opening), live: days };
  const config = { ...(JSON.parse(json) as MachineJson), context: { ...newMemory, given } };
  return initialTransition(vocabulary.createMachine(config), given);
}

test('XState takes an unknown delay for none, hence the check in compile', () => {
  const misspelt = text.replaceAll('assignTimeout', 'asignTimeout');
  expect(unchecked(misspelt)[0].value).toBe('inbox');
  expect(() => compile(JSON.parse(misspelt) as MachineJson)).toThrow(/delay "asignTimeout"/);
});

test('XState hands out an unknown action without a word, hence the check in compile', () => {
  const misspelt = text.replaceAll('"type":"say"', '"type":"sayy"');
  expect(unchecked(misspelt)[1].map((action) => action.type as string)).toContain('sayy');
  expect(() => compile(JSON.parse(misspelt) as MachineJson)).toThrow(/action "sayy"/);
});

test('an unknown guard is refused', () => {
  expect(() => compile(JSON.parse(text.replaceAll('onShift', 'onSift')) as MachineJson)).toThrow(/guard "onSift"/);
});

test('an endless loop is an error, not a hang', () => {
  const json = changed({
    welcome: { always: [{ target: 'timedOut' }] },
    timedOut: { always: [{ target: 'welcome' }] },
  });
  expect(() => start(compile(json), 'c', opening, event, days)).toThrow(/Infinite loop/);
});

test('a target that is not there is found when the machine is made', () => {
  expect(() => compile(changed({ welcome: { always: [{ target: 'nowhere' }] } }))).toThrow(/nowhere/);
});

test('the walk finds a wait without a timer and a state that nothing leads to', () => {
  const { after: _, on, ...others } = stored().states['waiting'] as Step<string>;
  const { 'owner.gone': __, ...heard } = on ?? {};
  const deaf = { ...others, on: heard };
  const json = changed({ waiting: deaf });
  const found = walk(json, days, 10 * HOUR);
  expect(found.situations.some((s) => s.workflow.value === 'waiting' && s.timers.length === 0)).toBe(true);
  expect(leaves(json.states).filter((s) => !found.states.has(s))).toContain('tellAgent');
});
