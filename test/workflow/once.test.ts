import { describe, expect, test } from '@jest/globals';
import { fastTransfer } from '../../machines/fast-transfer.ts';
import { HOUR, MINUTE } from '../support/lives.ts';
import { machineOf, Talk, talk } from '../support/talk.ts';

// Every event is decided once.

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

  test('an agent’s command that was refused stays refused, whatever has changed since, and is written down as that', () => {
    const t = talk({}, 10 * HOUR).made('anna');
    const close = { type: 'conversation.closed', at: t.now, by: 'budi', insisted: false } as const;
    const source = { line: 'l-budi', seq: 7 };
    const before = t.state;
    const { decision } = t.send({ ...close, source });
    expect(decision).toMatchObject({
      outcome: 'refused',
      refusal: 'notYours',
      written: {
        effects: [],
        entry: {
          version: before.version + 1,
          event: { type: 'command.refused', agent: 'budi', command: 'conversation.closed', reason: 'notYours', source },
        },
      },
    });
    expect(t.state).toMatchObject({ version: before.version + 1, timers: before.timers, workflow: before.workflow });
    t.send({ type: 'conversation.unassigned', at: t.now, by: 'anna', insisted: false });
    const after = t.state; // nobody has it, so that anybody might close it
    expect(t.send({ ...close, source }).decision).toEqual({ outcome: 'refused', refusal: 'notYours', state: after });
    expect(t.send({ ...close, source: { ...source, seq: 8 } }).decision.outcome).toBe('decided');
  });

  test('what a contact writes to a closed conversation is refused and not written: it opens another one', () => {
    const t = talk({}, 10 * HOUR).made('anna');
    t.send({ type: 'conversation.closed', at: t.now, by: 'anna', insisted: false });
    const before = t.state;
    expect(t.writes('late', 9).decision).toEqual({ outcome: 'refused', refusal: 'closed', state: before });
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
