import { describe, expect, test } from '@jest/globals';
import { HOUR, MINUTE } from '../support/lives.ts';
import { talk } from '../support/talk.ts';

// What agents and supervisors do by hand.

describe('by hand', () => {
  test('a claim from the queue begins the wait for a reply', () => {
    const t = talk({ reply: {} }, 10 * HOUR)
      .queued()
      .claims('bob');
    expect([t.said, t.at]).toEqual([['brief', 'withdraw', 'say assigned'], 'waiting']);
    expect(t.facts.owner).toMatchObject({ agent: 'bob', claim: 'hand' });
  });

  test.each([
    {
      from: 'after the timeout',
      reach: () =>
        talk({ reply: {} }, 10 * HOUR)
          .queued()
          .fire('assignTimeout'),
    },
    { from: 'out of hours', reach: () => talk({ reply: {}, away: { assign: 'nobody' } }, 23 * HOUR) },
    { from: 'of an empty team', reach: () => talk({ reply: {} }, 10 * HOUR).failed('teamEmpty') },
  ])('a claim from the inbox, $from, begins the wait for a reply', ({ reach }) => {
    const t = reach();
    expect(t.at).toBe('inbox');
    expect(t.claims('bob').said).toEqual(['brief', 'say assigned']);
    expect(t.at).toBe('waiting');
    expect(t.fire('replyWithin').request).toMatchObject({ rule: 'reply.reassign', exclude: ['bob'] });
  });

  test('whoever claims what an agent has answered is not waited for', () => {
    const t = talk({ reply: { within: '1 hour' } }, 10 * HOUR).made('anna');
    t.send({ type: 'conversation.unassigned', at: t.now, by: 'anna', insisted: false });
    t.claims('bob');
    expect([t.said.at(-1), t.at]).toEqual(['say reassigned', 'waiting']);
    t.send({ type: 'conversation.unassigned', at: t.now, by: 'bob', insisted: false });
    const { facts } = t.state;
    t.state = { ...t.state, facts: { ...facts, lastAgentAt: t.now } };
    expect(t.claims('citra').at).toBe('end');
  });

  test('an agent whom a supervisor puts in place of one who is waited for is waited for in turn', () => {
    const t = talk({ reply: {} }, 10 * HOUR).made('anna');
    t.now += 5 * MINUTE;
    t.claims('bob', 'k', true);
    expect([t.said.at(-1), t.at]).toEqual(['say reassigned', 'waiting']);
    expect(t.due('replyWithin').at).toBe(t.now + 15 * MINUTE);
  });

  test('of two claims the second is refused, unless a supervisor insists', () => {
    const t = talk({}, 10 * HOUR)
      .queued()
      .claims('bob', 'k1');
    expect(t.claims('citra', 'k2').decision).toMatchObject({ outcome: 'refused', refusal: 'taken' });
    expect(t.claims('citra', 'k3', true).effects).toMatchObject([
      { type: 'release', agent: 'bob', claim: 'k1' },
      { type: 'inform', agent: 'bob', key: 'lost' },
      { type: 'settle' },
      { type: 'brief', agent: 'citra', by: null },
      { type: 'say', key: 'reassigned' },
    ]);
  });

  test('a transfer to an agent ends the wait and gives the old claim back', () => {
    const t = talk({ reply: {} }, 10 * HOUR).made('anna');
    t.send({
      type: 'conversation.transferred',
      at: t.now,
      by: 'anna',
      insisted: false,
      to: { agent: 'bob', claim: 'k' },
      note: 'VIP',
    });
    expect(t.effects).toMatchObject([
      { type: 'release', agent: 'anna' },
      { type: 'settle', agent: 'anna' },
      { type: 'brief', agent: 'bob', why: 'transferred', by: 'anna', note: 'VIP' },
      { type: 'say', key: 'reassigned' },
    ]);
    expect([t.at, t.state.timers]).toEqual(['end', []]);
  });

  test('a transfer to a team waits in its queue, with an end, and keeps the note for whoever takes it', () => {
    const t = talk({ reply: {} }, 10 * HOUR).made('anna');
    t.send({
      type: 'conversation.transferred',
      at: t.now,
      by: 'anna',
      insisted: false,
      to: { team: 'it' },
      note: 'VIP',
    });
    expect(t.said).toEqual(['release', 'settle', 'assign']);
    expect(t.facts).toMatchObject({
      owner: null,
      team: 'it',
      pending: { byHand: { why: 'transferred', by: 'anna', note: 'VIP' } },
    });
    expect(t.queued(1).said).toEqual(['say queued']);
    const taken = [
      { type: 'brief', by: 'anna', note: 'VIP' },
      { type: 'say', key: 'reassigned' },
    ];
    const { state } = t;
    expect(t.made('bob').effects).toMatchObject(taken);
    t.state = state;
    expect(t.claims('bob').effects.filter(({ type }) => type !== 'withdraw')).toMatchObject(taken);
  });

  test('a transfer to a team while it waits in a queue moves it to the other queue', () => {
    const t = talk({}, 10 * HOUR).queued();
    const first = t.facts.pending?.request;
    t.send({ type: 'conversation.transferred', at: t.now, by: 'zoe', insisted: false, to: { team: 'it' }, note: null });
    expect(t.effects).toMatchObject([
      { type: 'withdraw', request: first },
      { type: 'assign', to: { team: 'it' } },
    ]);
    expect(t.facts.pending?.request).toBe(t.request?.id);
    expect(t.due('byHand.timeout').token).toBe(t.request?.id);
    expect(t.fire('byHand.timeout').said).toEqual(['withdraw', 'say timedOut']);
  });

  test('unassign takes away agent and team', () => {
    const t = talk({ reply: {} }, 10 * HOUR).made('anna');
    t.send({ type: 'conversation.unassigned', at: t.now, by: 'anna', insisted: false });
    expect(t.said).toEqual(['release', 'settle']);
    expect([t.facts.owner, t.facts.team, t.at, t.state.timers]).toEqual([null, null, 'inbox', []]);
  });

  test('only the owner or a supervisor who insists may close', () => {
    const t = talk({ reply: {} }, 10 * HOUR).made('anna');
    expect(t.closes('bob').decision).toMatchObject({ outcome: 'refused', refusal: 'notYours' });
    t.send({ type: 'conversation.closed', at: t.now, by: 'bob', insisted: true });
    expect(t.effects).toMatchObject([
      { type: 'release' },
      { type: 'inform', agent: 'anna', key: 'closedBy', about: 'bob' },
      { type: 'settle' },
      { type: 'say', key: 'closed' },
    ]);
    expect([t.at, t.state.timers, t.facts.status]).toEqual(['end', [], 'closed']);
  });
});
