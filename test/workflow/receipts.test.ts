import { expect, test } from '@jest/globals';
import { roundRobin } from '../../machines/round-robin.ts';
import { HOUR } from '../support/lives.ts';
import { machineOf, Talk } from '../support/talk.ts';

const said = {
  type: 'agent.messaged',
  at: 11 * HOUR,
  agent: 'anna',
  content: { text: 'yes?', attachments: [] },
  source: { line: 'desk', seq: 7 },
} as const;
const receipt = { language: 'fr', lost: '' };

test('what an agent is told of their words is decided with them', () => {
  const talk = new Talk(machineOf(roundRobin), 10 * HOUR).made('anna').send({ ...said, receipt });
  expect(talk.effects).toMatchObject([
    { type: 'relayToContact', agent: 'anna', content: said.content },
    { type: 'receipt', agent: 'anna', of: said.source, ...receipt },
  ]);
});

test('the same words again tell nobody anything', () => {
  const talk = new Talk(machineOf(roundRobin), 10 * HOUR).made('anna').send({ ...said, receipt });
  expect(talk.send({ ...said, receipt }).decision.outcome).toBe('repeated');
  expect(talk.effects).toEqual([]);
});

test('words that are refused have no receipt', () => {
  const talk = new Talk(machineOf(roundRobin), 10 * HOUR).made('budi').send({ ...said, receipt });
  expect(talk.decision.outcome).toBe('refused');
  expect(talk.effects).toEqual([]);
});
