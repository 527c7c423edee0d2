import { describe, expect, test } from '@jest/globals';
import { reception } from '../../machines/reception.ts';
import { pauseAfter } from '../../src/runtime/lanes.ts';
import { machineOf, Talk } from '../support/talk.ts';

const monday = Date.parse('2026-06-01T09:00:00Z');
const answered = (): Talk => new Talk(machineOf(reception), monday).made('anna').answers('anna');
const content = { text: 'yes?', attachments: [] };

describe('words that could not be delivered', () => {
  const failed = (talk: Talk, effect: string, unreachable = false): Talk =>
    talk.send({ type: 'delivery.failed', at: talk.now, effect, agent: 'anna', content, reason: 'no', unreachable });
  const retried = (talk: Talk, effect: string | null, agent = 'anna'): Talk =>
    talk.send({ type: 'delivery.retried', at: talk.now, agent, effect });

  test('are told to whoever wrote them, once', () => {
    const talk = failed(answered(), 'c:3:0');
    expect(talk.effects).toMatchObject([{ type: 'undelivered', agent: 'anna', message: 'c:3:0', content }]);
    expect(failed(talk, 'c:3:0').decision).toMatchObject({ outcome: 'refused', refusal: 'stale' });
  });

  test('are sent again once, however often it is asked for', () => {
    const talk = retried(failed(answered(), 'c:3:0'), 'c:3:0');
    expect(talk.effects).toMatchObject([{ type: 'relayToContact', agent: 'anna', content }]);
    expect(retried(talk, 'c:3:0').decision).toMatchObject({ outcome: 'refused', refusal: 'stale' });
    expect(retried(talk, null).decision).toMatchObject({ outcome: 'refused', refusal: 'stale' });
  });

  test('are the last ones unless they are named', () => {
    const talk = failed(failed(answered(), 'c:3:0'), 'c:4:0');
    expect(retried(talk, null).facts.undelivered.map(({ effect }) => effect)).toEqual(['c:3:0']);
  });

  test('are only the owner’s to send again', () => {
    expect(retried(failed(answered(), 'c:3:0'), 'c:3:0', 'budi').decision).toMatchObject({ refusal: 'notYours' });
  });

  test('make a contact unreachable where the channel says so, until they write', () => {
    const talk = failed(answered(), 'c:3:0', true);
    expect(talk.said).toEqual(['undelivered', 'comment unreachable']);
    expect(talk.facts.unreachableSince).toBe(talk.now);
    expect(failed(talk, 'c:4:0', true).said).toEqual(['undelivered']);
    expect(talk.writes('back again').facts.unreachableSince).toBeNull();
  });
});

describe('what an owner could not be given', () => {
  const unreached = (talk: Talk, since: number, agent = 'anna'): Talk =>
    talk.send({ type: 'agent.unreached', at: talk.now, agent, since, reason: 'no' });
  const reached = (talk: Talk): Talk => talk.send({ type: 'agent.reached', at: talk.now, agent: 'anna' });

  test('is remembered from its beginning, and makes them count as away', () => {
    const talk = unreached(answered(), 5);
    expect(talk.facts).toMatchObject({ unseen: { agent: 'anna', since: 5 }, ownerAwaySince: talk.now });
    expect(unreached(talk, 6).decision).toMatchObject({ outcome: 'refused', refusal: 'stale' });
    expect(unreached(talk, 4).facts.unseen).toEqual({ agent: 'anna', since: 4 });
    expect(unreached(talk, 3, 'budi').decision).toMatchObject({ outcome: 'refused', refusal: 'notYours' });
  });

  test('comes to them once they are heard of, with what they wrote and could not be delivered', () => {
    const failed = { type: 'delivery.failed', agent: 'anna', content, reason: 'no', unreachable: false } as const;
    const talk = reached(unreached(answered(), 5).send({ ...failed, at: monday, effect: 'c:3:0' }));
    expect(talk.effects).toMatchObject([
      { type: 'brief', agent: 'anna', why: 'missed', since: 5 },
      { type: 'undelivered', agent: 'anna', message: 'c:3:0', reason: 'no' },
    ]);
    expect(reached(talk).decision).toMatchObject({ outcome: 'refused', refusal: 'stale' });
  });

  test('comes to them along with what the contact writes next', () => {
    const talk = unreached(answered(), 5).writes('Are you there?');
    expect(talk.effects).toMatchObject([{ type: 'brief', agent: 'anna', why: 'missed', since: 5 }]);
    expect(talk.writes('Still?').effects).toMatchObject([{ type: 'relayToAgent', agent: 'anna' }]);
  });

  test('is shown to them before they close the conversation; a supervisor who insists, and the clock, wait for nothing', () => {
    const closed = (by: string | null, insisted = false): Talk =>
      unreached(answered(), 5).send({ type: 'conversation.closed', at: monday, by, insisted });
    expect(closed('anna').decision).toMatchObject({ outcome: 'refused', refusal: 'unseen' });
    expect(closed('anna', true).facts.status).toBe('closed');
    expect(closed(null).facts.status).toBe('closed');
    expect(reached(unreached(answered(), 5)).closes('anna').facts.status).toBe('closed');
  });

  test('is nothing to whoever has the conversation next', () => {
    const taken = { type: 'conversation.claimed', agent: 'budi', claim: 'c', by: 'budi', insisted: true } as const;
    const talk = unreached(answered(), 5);
    expect(talk.send({ ...taken, at: talk.now }).facts).not.toHaveProperty('unseen');
  });
});

test('the bot’s words say nothing of their own but that a contact cannot be reached', () => {
  const bots = { type: 'delivery.failed', at: monday, effect: 'c:1:0', agent: null, content, reason: 'no' } as const;
  const talk = answered();
  expect(talk.send({ ...bots, unreachable: false }).decision).toMatchObject({ outcome: 'refused' });
  expect(talk.send({ ...bots, unreachable: true }).said).toEqual(['comment unreachable']);
  expect(talk.send({ ...bots, unreachable: true }).decision).toMatchObject({ outcome: 'refused' });
});

test.each([
  { attempt: 1, asked: undefined, chance: 0, ms: 100 },
  { attempt: 1, asked: undefined, chance: 1, ms: 150 },
  { attempt: 4, asked: undefined, chance: 0, ms: 800 },
  { attempt: 40, asked: undefined, chance: 0, ms: 10_000 },
  { attempt: 1, asked: 2_000, chance: 0.5, ms: 2_500 },
  { attempt: 1, asked: 9_999_999, chance: 0, ms: 300_000 },
])('the pause after attempt $attempt is $ms ms when $asked was asked for', ({ attempt, asked, chance, ms }) => {
  expect(pauseAfter({ retryAfterMs: asked }, attempt, chance)).toBe(ms);
});
