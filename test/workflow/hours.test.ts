import { describe, expect, test } from '@jest/globals';
import { reception } from '../../machines/reception.ts';
import { DAY, days, HOUR, MINUTE, never } from '../support/lives.ts';
import { machineOf, Talk, talk } from '../support/talk.ts';

// Out of hours, and shifts that begin and end while contacts wait.

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

describe('a shift that ends when the next one of the same team begins', () => {
  /** The team `day`, around the clock in shifts of eight hours. */
  const roundTheClock: typeof days = {
    ...days,
    duty: (at) => {
      const begin = Math.floor(at / (8 * HOUR)) * 8 * HOUR;
      const shift = (startsAtMs: number) => ({
        shift: 'all',
        team: 'day',
        timezone: 'UTC',
        startsAtMs,
        endsAtMs: startsAtMs + 8 * HOUR,
      });
      return { now: shift(begin), next: shift(begin + 8 * HOUR) };
    },
  };
  const waits = () => new Talk(machineOf(reception), 23 * HOUR, {}, roundTheClock).queued(2);

  test('whoever waits keeps their place, and is not told of it again', () => {
    const t = waits();
    expect(t.said).toEqual(['say queued']);
    expect(t.fire('shiftEnd').said).toEqual(['withdraw', 'assign']);
    expect(t.queued(2).said).toEqual([]);
    expect([t.at, t.due('shiftEnd').at]).toEqual(['assign.queued', 32 * HOUR]);
    const { request } = t.facts.pending ?? { request: '' };
    expect(t.send({ type: 'position.changed', at: t.now, request, position: 1 }).said).toEqual(['say queued']);
    expect(t.fire('shiftEnd').queued(1).said).toEqual([]);
  });

  test('whose place is another one then is told', () => {
    expect(waits().fire('shiftEnd').queued(1).effects).toMatchObject([{ key: 'queued', values: { position: 1 } }]);
  });

  test('whoever waits again, after somebody had them, is told', () => {
    const t = waits().made('anna');
    expect(t.facts).not.toHaveProperty('placeTold');
    t.send({
      type: 'conversation.transferred',
      at: t.now,
      by: 'anna',
      insisted: false,
      to: { team: 'day' },
      note: null,
    });
    expect(t.queued(2).said).toEqual(['say queued']);
  });

  test('the next shift of another team: they are told, for it is another line', () => {
    const t = new Talk(machineOf(reception), 13 * HOUR).queued(2);
    expect(t.fire('shiftEnd').queued(2).said).toEqual(['say queued']);
  });
});

test('days is what these tests think it is', () => {
  expect(days.duty(23 * HOUR)).toMatchObject({ next: { team: 'morning', startsAtMs: 30 * HOUR } });
});
