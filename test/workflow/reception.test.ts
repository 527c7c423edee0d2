import { describe, expect, test } from '@jest/globals';
import { fastTransfer } from '../../machines/fast-transfer.ts';
import { leastOpen } from '../../machines/least-open.ts';
import { roundRobin } from '../../machines/round-robin.ts';
import { shifts } from '../../machines/shifts.ts';
import { DAY, HOUR, MINUTE, never } from '../support/lives.ts';
import { machineOf, Talk, talk } from '../support/talk.ts';

// A conversation from its opening on: who is asked for, what is told, how long it is waited.

describe('on duty', () => {
  test('welcome, the team of the shift, who will answer, the wait, the end', () => {
    const t = talk({ reply: {} }, 16.5 * HOUR);
    expect(t.said).toEqual(['say welcome', 'assign']);
    expect(t.request).toEqual({
      type: 'assign',
      rule: 'assign',
      to: { team: 'afternoon' },
      exclude: [],
      priority: 0,
      language: 'en',
      id: 'c:1:1',
    });
    expect(t.facts.pending).toEqual({ request: 'c:1:1', sinceMs: 16.5 * HOUR, byHand: null });
    expect(t.due('assignTimeout').at).toBe(16.5 * HOUR + 7 * DAY);

    expect(t.queued().said).toEqual(['say queued']);
    expect(t.due('shiftEnd').at).toBe(22 * HOUR);

    expect(t.made('anna').said).toEqual(['brief', 'say assigned']);
    expect(t.facts.owner).toEqual({ agent: 'anna', claim: 'c:1:1', sinceMs: 16.5 * HOUR });
    expect(t.state.timers.map((x) => [x.id, x.at])).toEqual([
      ['xstate.after.replyWithin.reception.waiting', 16.5 * HOUR + 15 * MINUTE],
    ]);

    expect(t.answers('anna').said).toEqual(['relayToContact']);
    expect([t.at, t.state.workflow.ended, t.facts.status, t.state.timers]).toEqual(['end', true, 'open', []]);
  });

  test('words are carried both ways while the workflow runs and after it', () => {
    const t = talk({ reply: {} }, 10 * HOUR).made('anna');
    expect(t.writes().said).toEqual(['relayToAgent']);
    t.answers('anna');
    expect(t.writes().said).toEqual(['relayToAgent']);
    expect(t.answers('anna').said).toEqual(['relayToContact']);
    expect(t.closes('anna').said).toEqual(['release', 'settle', 'say closed']);
    expect(t.writes().decision).toMatchObject({ outcome: 'refused', refusal: 'closed' });
  });

  test('without a reply rule nobody waits for one', () => {
    const t = talk({}, 10 * HOUR).made('anna');
    expect([t.at, t.state.timers]).toEqual(['end', []]);
  });
});

describe('silence', () => {
  test('the first agent stays the owner until a successor is claimed, is left out of the search, and is told', () => {
    const t = talk({ reply: { reassign: { onlineOnly: true } } }, 10 * HOUR)
      .made('anna')
      .fire('replyWithin');
    expect([t.at, t.facts.owner?.agent]).toEqual(['reassign.searching', 'anna']);
    expect(t.request).toMatchObject({ rule: 'reply.reassign', to: { team: 'morning' }, exclude: ['anna'] });
    t.made('bob');
    expect(t.said).toEqual(['release', 'inform lost', 'settle', 'brief', 'comment reassignedNote', 'say reassigned']);
    expect([t.at, t.facts.owner?.agent, t.state.timers.length]).toEqual(['end', 'bob', 0]);
  });

  test('a late answer of the first agent ends the search, and a claim made meanwhile is refused', () => {
    const t = talk({ reply: {} }, 10 * HOUR)
      .made('anna')
      .fire('replyWithin');
    const pending = t.facts.pending?.request ?? '';
    expect(t.answers('anna').effects).toMatchObject([
      { type: 'relayToContact' },
      { type: 'withdraw', request: pending },
    ]);
    expect(t.made('bob', pending).decision).toMatchObject({ outcome: 'refused', refusal: 'stale' });
    expect(t.facts.owner?.agent).toBe('anna');
  });

  test('one agent, who is named', () => {
    const t = talk({ reply: { reassign: { agent: 'zoe' } } }, 10 * HOUR)
      .made('anna')
      .fire('replyWithin');
    expect(t.request).toMatchObject({ rule: 'reply.reassign', to: { agent: 'zoe' }, exclude: ['anna'] });
  });

  test('the same team, of a conversation that has none: that of whoever had it', () => {
    const t = new Talk(machineOf(fastTransfer, { to: { agent: 'anna' } }), 10 * HOUR).made('anna').fire('replyWithin');
    expect(t.request?.to).toEqual({ team: 'morning' });
    const other = new Talk(machineOf(fastTransfer, { to: { agent: 'zoe' } }), 23 * HOUR).made('zoe');
    expect(other.fire('replyWithin').request?.to).toEqual({ team: 'morning' }); // of the next shift
    const none = new Talk(machineOf(fastTransfer, { to: { agent: 'zoe' } }), 10 * HOUR, {}, never).made('zoe');
    expect(none.fire('replyWithin').request?.to).toEqual({ nobody: true });
  });

  test('of an agent who went away the colleague hears that, and their return ends the search', () => {
    const gone = () => {
      const t = talk({ reply: {} }, 10 * HOUR).made('anna');
      t.send({ type: 'owner.gone', at: t.now });
      expect(t.at).toBe('reassign.searching');
      return t;
    };
    expect(gone().made('bob').said).toContain('comment handedOverNote');
    const t = gone();
    t.send({ type: 'agent.returned', at: t.now + MINUTE, agent: 'anna' });
    expect([t.said, t.at]).toEqual([['withdraw'], 'waiting']);
    expect(t.fire('replyWithin').made('bob').said).toContain('comment reassignedNote');
  });

  test('one who missed a reply does not end the search by coming back', () => {
    const t = talk({ reply: {} }, 10 * HOUR)
      .made('anna')
      .fire('replyWithin');
    t.send({ type: 'agent.returned', at: t.now, agent: 'anna' });
    expect(t.at).toBe('reassign.searching');
  });

  test('three rounds, then it stays with the last', () => {
    const t = talk({ reply: { rounds: 3 } }, 10 * HOUR).made('a');
    for (const next of ['b', 'c', 'd']) t.fire('replyWithin').made(next);
    expect([t.at, t.facts.owner?.agent, t.state.workflow.memory]).toMatchObject([
      'end',
      'd',
      { missed: ['a', 'b', 'c'] },
    ]);
  });

  test('an agent who no longer owns it cannot write to the contact', () => {
    const t = talk({ reply: {} }, 10 * HOUR)
      .made('anna')
      .fire('replyWithin')
      .made('bob');
    expect(t.answers('anna').decision).toMatchObject({ outcome: 'refused', refusal: 'notYours' });
  });
});

describe('nobody found', () => {
  test('the timeout tells the contact and leaves it in the unassigned inbox', () => {
    const t = talk({}, 10 * HOUR)
      .queued()
      .fire('assignTimeout');
    expect([t.said, t.at]).toEqual([['withdraw', 'say timedOut'], 'inbox']);
    expect(t.facts).toMatchObject({ owner: null, pending: null, status: 'open', waitingSince: null });
    expect(t.writes().said).toEqual([]);
  });

  test.each(['agentGone', 'teamEmpty'] as const)('%s ends the workflow without an exit of its own', (reason) => {
    const t = new Talk(machineOf(shifts), 10 * HOUR).failed(reason);
    expect([t.at, t.facts.pending]).toEqual(['end', null]);
  });
});

describe('coming back', () => {
  test('the previous agent is asked for first, the shift when they are gone', () => {
    const t = talk({}, 10 * HOUR, { returning: true, previous: 'anna' });
    expect(t.said).toEqual(['say welcomeBack', 'assign']);
    expect(t.request).toMatchObject({ to: { agent: 'anna' } });
    expect(t.failed('agentGone').request).toMatchObject({ to: { team: 'morning' } });
  });

  test('out of hours they hear when somebody is there, and the waits begin then', () => {
    const t = talk({ reply: {}, assign: { timeout: '1 day' } }, 23 * HOUR, { returning: true, previous: 'anna' });
    expect(t.said).toEqual(['say welcomeBack', 'say away', 'assign']);
    expect(t.due('assignTimeout').at).toBe(30 * HOUR + DAY);
    expect(t.queued(1).said).toEqual([]);
    expect(t.made('anna').due('replyWithin').at).toBe(30 * HOUR + 15 * MINUTE);
  });

  test('the previous agent only if they are available: else the shift, with the away message once', () => {
    const back = { returning: true, previous: 'anna', previousIfAvailable: true };
    expect(talk({}, 10 * HOUR, back).request).toMatchObject({ to: { agent: 'anna' }, onlyIf: 'available' });
    const t = talk({}, 23 * HOUR, back).failed('unavailable');
    expect(t.said).toEqual(['assign']);
    expect(t.request).toMatchObject({ to: { team: 'morning' } });
  });

  test.each([roundRobin, leastOpen, shifts, fastTransfer])('$id sends them back too', (workflow) => {
    const t = new Talk(machineOf(workflow), 10 * HOUR, { returning: true, previous: 'anna' });
    expect(t.request).toMatchObject({ to: { agent: 'anna' }, onlyIf: 'automatic' });
    expect(t.failed('unavailable').request?.to).not.toHaveProperty('agent');
  });

  test('without one to go back to, welcomed back and routed as new', () => {
    const t = talk({}, 10 * HOUR, { returning: true });
    expect(t.said).toEqual(['say welcomeBack', 'assign']);
    expect(t.request).toMatchObject({ to: { team: 'morning' } });
  });

  test('a message within the grace reopens for the same agent, and the wait for them has an end', () => {
    const t = talk({}, 10 * HOUR)
      .made('anna')
      .closes('anna');
    t.send({
      type: 'conversation.reopened',
      at: t.now + MINUTE,
      content: { text: 'oh', attachments: [] },
      language: 'en',
    });
    expect(t.said).toEqual(['assign']);
    expect(t.request).toMatchObject({ to: { agent: 'anna' } });
    expect(t.due('byHand.timeout').at).toBe(t.now + 7 * DAY);
    expect(t.made('anna').effects).toMatchObject([
      { type: 'brief', why: 'reopened' },
      { type: 'say', key: 'assigned' },
    ]);
    expect(t.state.timers).toEqual([]);
  });
});
