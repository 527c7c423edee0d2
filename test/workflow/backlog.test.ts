import { describe, expect, test } from '@jest/globals';
import { reception } from '../../machines/reception.ts';
import type { NumberedEffect } from '../../src/domain/effects.ts';
import type { DoorEvent } from '../../src/domain/events.ts';
import { machineOf, Talk } from '../support/talk.ts';

const monday = Date.parse('2026-06-01T09:00:00Z');
const answered = (): Talk => new Talk(machineOf(reception), monday).made('anna').answers('anna');

const content = (length: number) => ({ text: 'x'.repeat(length), attachments: [] });
const many = <T>(count: number, one: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => one(n));
const toAnna = (count: number, length = 1): NumberedEffect[] =>
  many(count, (n) => ({ type: 'relayToAgent', agent: 'anna', content: content(length), id: `c:9:${n}` }));
const toContact = (count: number, length = 1): NumberedEffect[] =>
  many(count, (n) => ({ type: 'relayToContact', agent: 'anna', content: content(length), id: `c:9:${n}` }));

function sent(waiting: readonly NumberedEffect[], event: DoorEvent, talk = answered()): Talk {
  talk.waiting = waiting;
  return talk.send(event);
}

describe('when too much waits for an agent, what the contact', () => {
  const base = { at: monday, agent: null, of: { line: 'l', seq: 3 } } as const;
  const wrote = { type: 'contact.messaged', at: monday, content: content(2), language: 'en' } as const;
  const edited = { type: 'message.edited', ...base, content: content(1) } as const;
  const reacted = { type: 'message.reacted', at: monday, agent: null, reaction: '👍', about: null } as const;

  test.each<[string, DoorEvent, (version: number) => number]>([
    ['writes', wrote, (version) => version],
    ['edits', edited, () => 0],
    ['takes back', { type: 'message.deleted', ...base }, () => 0],
    ['reacts with', reacted, (version) => version],
  ])('%s is remembered, and told once there is room', (_what, event, since) => {
    const talk = sent(toAnna(50), event);
    expect(talk.effects).toMatchObject([{ type: 'catchUp', agent: 'anna' }]);
    expect(talk.facts.unseen).toEqual({ agent: 'anna', since: since(talk.state.version) });
    expect(sent(toAnna(49), event).effects).not.toMatchObject([{ type: 'catchUp' }]);
  });

  test('writes by many long messages is too', () => {
    expect(sent(toAnna(5, 100_000), wrote).said).toEqual(['catchUp']);
    expect(sent(toAnna(4, 100_000), wrote).said).toEqual(['relayToAgent']);
  });

  test('writes goes to others of whom nothing waits', () => {
    const others = toAnna(50).map((effect) => ({ ...effect, agent: 'budi' }));
    expect(sent(others, wrote).said).toEqual(['relayToAgent']);
    expect(sent(toContact(50), wrote).said).toEqual(['relayToAgent']);
  });

  test('writes goes on being remembered until half is gone, and then comes all at once, and in its place', () => {
    const talk = sent(toAnna(50), wrote);
    const { version } = talk.state;
    expect(sent(toAnna(30), wrote, talk).effects).toEqual([]);
    const reached = { type: 'agent.reached', at: monday, agent: 'anna' } as const;
    expect(sent(toAnna(25), reached, talk).decision).toMatchObject({ outcome: 'refused', refusal: 'backlog' });
    expect(sent(toAnna(24), reached, talk).effects).toMatchObject([{ type: 'brief', why: 'missed', since: version }]);
    expect(talk.facts).not.toHaveProperty('unseen');
    expect(sent(toAnna(25), wrote, talk).said).toEqual(['relayToAgent']);
  });

  test('writes is not told twice where it cannot be delivered at all', () => {
    const unreached = { type: 'agent.unreached', at: monday, agent: 'anna', since: 0, reason: 'no' } as const;
    const talk = sent(toAnna(50), edited);
    expect(sent(toAnna(49), unreached, talk).facts.ownerAwaySince).toBe(monday);
    expect(sent(toAnna(48), unreached, talk).decision).toMatchObject({ outcome: 'refused', refusal: 'stale' });
  });
});

describe('when too much waits for a contact, an agent', () => {
  const by = { at: monday, agent: 'anna', source: { line: 'a', seq: 4 } } as const;
  const of = { line: 'a', seq: 3 };

  test.each<[string, DoorEvent]>([
    ['writes', { type: 'agent.messaged', ...by, content: content(1) }],
    ['edits', { type: 'message.edited', ...by, of, content: content(1) }],
    ['takes back', { type: 'message.deleted', ...by, of }],
  ])('%s nothing more, and hears so', (_what, event) => {
    const full = sent(toContact(50), event);
    expect(full.decision).toMatchObject({ outcome: 'refused', refusal: 'backlog' });
    expect(full.facts.refused).toEqual([{ line: 'a', seq: 4, reason: 'backlog' }]);
    expect(sent(toContact(49), event).decision.outcome).toBe('decided');
  });

  test('has nothing sent again', () => {
    const failed = { type: 'delivery.failed', at: monday, effect: 'c:3:0', agent: 'anna', reason: 'no' } as const;
    const talk = answered().send({ ...failed, content: content(1), unreachable: false });
    const retried = { type: 'delivery.retried', ...by, effect: null } as const;
    expect(sent(toContact(5, 100_000), retried, talk).decision).toMatchObject({ refusal: 'backlog' });
  });

  test('can close all the same', () => {
    const closed = { type: 'conversation.closed', at: monday, by: 'anna', insisted: false } as const;
    expect(sent(toContact(50), closed).facts.status).toBe('closed');
  });
});
