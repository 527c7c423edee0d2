import { describe, expect, test } from '@jest/globals';
import { fastTransfer } from '../../machines/fast-transfer.ts';
import { leastOpen } from '../../machines/least-open.ts';
import { reception } from '../../machines/reception.ts';
import { roundRobin } from '../../machines/round-robin.ts';
import { shifts } from '../../machines/shifts.ts';
import { days, HOUR, MINUTE, never } from '../support/lives.ts';
import { machineOf, Talk } from '../support/talk.ts';

const DAY = 24 * HOUR;
const talk = (parameters: object, at: number, back = {}) => new Talk(machineOf(reception, parameters), at, back);

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

describe('out of hours', () => {
  test('the clocks start when the next shift does', () => {
    const t = talk({ reply: {}, assign: { timeout: '1 day' } }, 23 * HOUR);
    expect(t.said).toEqual(['say welcome', 'say away', 'assign']);
    expect(t.effects[1]).toMatchObject({ values: { opensAtMs: 30 * HOUR } });
    expect(t.due('assignTimeout').at).toBe(30 * HOUR + DAY);
    expect(t.made('anna').due('replyWithin').at).toBe(30 * HOUR + 15 * MINUTE);
  });

  test('no shift ever opens: told without a time, and nobody is looked for', () => {
    const t = new Talk(machineOf(reception), 10 * HOUR, {}, never);
    expect(t.said).toEqual(['say welcome', 'say awayNoOpening']);
    expect([t.at, t.facts.pending]).toEqual(['inbox', null]);
  });

  test('still waiting when the shift ends: routed again, the timeout and the place in line stay', () => {
    const t = talk({ assign: { timeout: '1 day' } }, 13 * HOUR).queued();
    const { at, token } = t.due('assignTimeout');
    t.fire('shiftEnd');
    expect(t.said).toEqual(['withdraw', 'assign']);
    expect(t.request?.to).toEqual({ team: 'afternoon' });
    expect([t.due('assignTimeout').at, t.due('assignTimeout').token]).toEqual([at, token]);
    expect(t.facts.waitingSince).toBe(13 * HOUR);
    expect(t.queued().due('shiftEnd').at).toBe(22 * HOUR);
  });
});

describe('rule 14, a shift that ends before a closed time', () => {
  const waits = (parameters: object = {}) =>
    talk({ reply: {}, assign: { timeout: '1 day' }, ...parameters }, 21 * HOUR)
      .queued()
      .fire('shiftEnd');

  test('whoever waits still is told when somebody is there, once, and looked for in the team of that shift', () => {
    const t = waits();
    expect(t.said).toEqual(['withdraw', 'say away', 'assign']);
    expect(t.effects[1]).toMatchObject({ values: { opensAtMs: 30 * HOUR } });
    expect(t.request?.to).toEqual({ team: 'morning' });
    expect(t.facts.waitingSince).toBe(21 * HOUR);
  });

  test('the timeout and the wait for a reply begin with that shift', () => {
    const t = waits();
    expect(t.due('assignTimeout').at).toBe(30 * HOUR + DAY);
    expect(t.queued().made('anna').due('replyWithin').at).toBe(30 * HOUR + 15 * MINUTE);
  });

  test('out of hours no position is told, and it is when the shift begins', () => {
    const t = waits().queued(1);
    expect(t.said).toEqual([]);
    const { request } = t.facts.pending ?? { request: '' };
    expect(t.send({ type: 'position.changed', at: 25 * HOUR, request, position: 3 }).said).toEqual([]);
    expect(t.fire('shiftStart').effects).toMatchObject([{ type: 'say', key: 'queued', values: { position: 3 } }]);
    expect(t.due('shiftEnd').at).toBe(38 * HOUR);
  });

  test('the away message comes once in an opening', () => {
    const t = talk({ assign: { timeout: '7 days' } }, 23 * HOUR).queued(1);
    expect(t.effects).toEqual([]);
    t.fire('shiftStart').fire('shiftEnd').queued();
    expect(t.fire('shiftEnd').said).toEqual(['withdraw', 'assign']);
  });

  test('when no shift comes any more, a text without a time and the unassigned inbox', () => {
    let closed = false;
    const live: typeof days = { ...days, duty: (at) => (closed ? {} : days.duty(at)) };
    const t = new Talk(machineOf(reception), 21 * HOUR, {}, live).queued();
    closed = true;
    expect(t.fire('shiftEnd').said).toEqual(['withdraw', 'say awayNoOpening']);
    expect([t.at, t.facts.pending]).toEqual(['inbox', null]);
  });

  test('shifts that are changed move those who wait', () => {
    let ends = 22 * HOUR;
    const live: typeof days = {
      ...days,
      duty: (at) => {
        const { now, next } = days.duty(at);
        return now && at < ends
          ? { now: { ...now, endsAtMs: Math.min(now.endsAtMs, ends) }, next }
          : { now: undefined, next };
      },
    };
    const t = new Talk(machineOf(reception), 20 * HOUR, {}, live).queued();
    expect(t.send({ type: 'calendar.changed', at: 20 * HOUR }).said).toEqual([]);
    expect(t.at).toBe('assign.queued');
    ends = 21 * HOUR;
    t.send({ type: 'calendar.changed', at: 20 * HOUR + MINUTE }).queued();
    expect(t.due('shiftEnd').at).toBe(21 * HOUR);
    ends = 20.5 * HOUR;
    expect(t.send({ type: 'calendar.changed', at: 20.75 * HOUR }).said).toEqual(['withdraw', 'say away', 'assign']);
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

describe('decided once', () => {
  test('the same activity again changes nothing', () => {
    const t = talk({}, 10 * HOUR)
      .made('anna')
      .writes('one', 4);
    expect(t.state.heard).toEqual({ l: 4 });
    const before = t.state;
    expect(t.writes('one', 4).decision).toEqual({ outcome: 'repeated', state: before });
    expect(t.writes('two', 5).said).toEqual(['relayToAgent']);
  });

  test('a firing of an earlier arming changes nothing, nor does one that comes early', () => {
    const t = new Talk(machineOf(fastTransfer, { reply: { rounds: 3 } }), 10 * HOUR).made('a');
    const old = t.due('replyWithin');
    expect(t.send({ type: 'timer.fired', ...old, at: old.at - 1 }).decision.outcome).toBe('unchanged');
    t.now = old.at;
    t.fire('replyWithin').made('b');
    expect(t.due('replyWithin').id).toBe(old.id);
    expect(t.send({ type: 'timer.fired', ...old, at: old.at + HOUR }).decision.outcome).toBe('unchanged');
  });

  test('the answer to a request that was answered is refused', () => {
    const t = talk({}, 10 * HOUR);
    const request = t.facts.pending?.request ?? '';
    t.made('anna');
    expect(t.made('anna', request).decision).toMatchObject({ outcome: 'refused', refusal: 'stale' });
  });

  test('every decision is written down with what it armed and cancelled', () => {
    const t = talk({ reply: {} }, 10 * HOUR).queued();
    const { decision } = t.made('anna');
    expect(decision).toMatchObject({
      entry: {
        version: 3,
        path: 'waiting',
        event: { type: 'assignment.made', agent: 'anna' },
        armed: [{ at: 10 * HOUR + 15 * MINUTE }],
        cancelled: [
          { id: 'xstate.after.assignTimeout.reception.assign' },
          { id: 'xstate.after.shiftEnd.reception.assign.queued' },
        ],
      },
    });
  });

  test('only the lines heard last are remembered', () => {
    const t = talk({}, 10 * HOUR).made('anna');
    for (let line = 0; line < 70; line += 1) {
      t.send({
        type: 'agent.noted',
        at: t.now,
        agent: 'anna',
        text: 'x',
        source: { line: `l${String(line)}`, seq: 1 },
      });
    }
    expect(Object.keys(t.state.heard)).toHaveLength(64);
    expect(t.state.heard).toHaveProperty('l69');
  });
});

test('days is what these tests think it is', () => {
  expect(days.duty(23 * HOUR)).toMatchObject({ next: { team: 'morning', startsAtMs: 30 * HOUR } });
});
