import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { Opening } from '../../src/domain/facts.ts';
import type { GuardRef } from '../../src/workflow/flow.ts';
import { ask, assignTo, branch, close, say, unassign, waitForReply } from '../../src/workflow/steps.ts';
import { reply } from '../../src/workflow/parameters.ts';
import { workflow } from '../../src/workflow/workflow.ts';
import { HOUR, MINUTE } from '../support/lives.ts';
import { machineOf, Talk } from '../support/talk.ts';

const openedAt = 10 * HOUR;
/** Asks a guard when the conversation is opened. */
function holds(when: GuardRef, back: Partial<Opening> = {}): boolean {
  const asking = workflow({
    id: 'asking',
    parameters: z.strictObject({}),
    machine: () => ({
      initial: 'asked',
      states: { asked: branch([{ when, to: 'yes' }], 'no'), yes: say('yes', 'end'), no: say('no', 'end') },
    }),
  });
  return new Talk(machineOf(asking), openedAt, back).said[0] === 'say yes';
}

describe('channelIs', () => {
  const guard = { type: 'channelIs', params: { anyOf: ['msteams', 'web'] } } as const;
  test.each([
    ['web', true],
    ['msteams', true],
    ['sms', false],
    ['WEB', false],
  ])('on %s: %p', (channel, held) => {
    expect(holds(guard, { contact: { id: 'x', name: 'Marie', channel } })).toBe(held);
  });
  test('of none, never', () => {
    expect(holds({ type: 'channelIs', params: { anyOf: [] } })).toBe(false);
  });
});

describe('languageIs', () => {
  const guard = { type: 'languageIs', params: { anyOf: ['fr', 'id'] } } as const;
  test.each([
    ['fr', true],
    ['id', true],
    ['en', false],
  ])('in %s: %p', (language, held) => {
    expect(holds(guard, { language })).toBe(held);
  });

  test('goes by what the contact wrote in last', () => {
    const menu = workflow({
      id: 'menu',
      parameters: z.strictObject({}),
      machine: () => ({
        initial: 'menu',
        states: {
          menu: ask('which', { any: 'inFrench' }, { ms: HOUR }),
          inFrench: branch([{ when: guard, to: 'yes' }], 'no'),
          yes: say('yes', 'end'),
          no: say('no', 'end'),
        },
      }),
    });
    const talk = new Talk(machineOf(menu), openedAt);
    const content = { text: 'any', attachments: [] };
    expect(talk.send({ type: 'contact.messaged', at: openedAt, content, language: 'fr' }).said).toEqual(['say yes']);
  });
});

describe('contactIs', () => {
  const contact = { id: 'web:1', name: 'Ada Lovelace', channel: 'web' };
  test.each([
    ['name', 'Ada Lovelace', true],
    ['name', 'ADA LOVELACE', true],
    ['name', 'Ada', false],
    ['name', 'web:1', false],
    ['id', 'web:1', true],
    ['id', 'WEB:1', true],
    ['id', 'web:11', false],
  ] as const)('by %s %s: %p', (field, value, held) => {
    expect(holds({ type: 'contactIs', params: { field, anyOf: ['nobody', value] } }, { contact })).toBe(held);
  });
});

describe('statusIs', () => {
  test('open while it is', () => {
    expect(holds({ type: 'statusIs', params: { status: 'open' } })).toBe(true);
    expect(holds({ type: 'statusIs', params: { status: 'closed' } })).toBe(false);
  });

  test('closed for a step that hears of the close', () => {
    const guard = (status: 'open' | 'closed') => ({ type: 'statusIs', params: { status } }) as const;
    const resting = workflow({
      id: 'resting',
      parameters: z.strictObject({}),
      machine: () => ({
        initial: 'resting',
        states: {
          resting: { on: { 'conversation.closed': [{ target: 'asked' as const }] } },
          asked: branch(
            [
              { when: guard('open'), to: 'open' },
              { when: guard('closed'), to: 'closed' },
            ],
            'end',
          ),
          open: say('open', 'end'),
          closed: say('isClosed', 'end'),
        },
      }),
    });
    expect(new Talk(machineOf(resting), openedAt).closes('anna').said).toContain('say isClosed');
  });
});

describe('hasOwner', () => {
  test('not before anybody has it', () => {
    expect(holds('hasOwner')).toBe(false);
  });

  test('from the assignment on', () => {
    const assigned = workflow({
      id: 'assigned',
      parameters: z.strictObject({}),
      machine: () => ({
        initial: 'assign',
        states: {
          assign: assignTo('anyone', { path: 'assign', timeout: HOUR }, { assigned: 'asked' }),
          asked: branch([{ when: 'hasOwner', to: 'yes' }], 'end'),
          yes: say('yes', 'end'),
        },
      }),
    });
    expect(new Talk(machineOf(assigned), openedAt).made('anna').said).toContain('say yes');
  });
});

describe('silentFor', () => {
  /** The contact writes after 5 minutes, anna answers after 10; asked when the wait is over, `ms` after the opening. */
  function silent(side: 'contact' | 'agent', forMs: number, at: number, wrote = true): boolean {
    const guard = { type: 'silentFor', params: { side, ms: forMs } } as const;
    const quiet = workflow({
      id: 'quiet',
      parameters: z.strictObject({}),
      machine: () => ({
        initial: 'menu',
        states: {
          menu: ask('which', { never: 'end' }, { ms: at - openedAt, timeout: 'asked' }),
          asked: branch([{ when: guard, to: 'silent' }], 'heard'),
          silent: say('silent', 'end'),
          heard: say('heard', 'end'),
        },
      }),
    });
    const talk = new Talk(machineOf(quiet), openedAt);
    if (wrote) {
      talk.now = openedAt + 5 * MINUTE;
      talk.writes('hm');
      talk.state = { ...talk.state, facts: { ...talk.facts, owner: { agent: 'anna', claim: 'k', sinceMs: talk.now } } };
      talk.now = openedAt + 10 * MINUTE;
      talk.answers('anna');
    }
    return talk.fire('answerWithin').said[0] === 'say silent';
  }
  const halfPast = openedAt + 30 * MINUTE;

  test.each([
    { side: 'contact', minutes: 25, held: true },
    { side: 'contact', minutes: 26, held: false },
    { side: 'agent', minutes: 20, held: true },
    { side: 'agent', minutes: 21, held: false },
  ] as const)('the $side for $minutes minutes: $held', ({ side, minutes, held }) => {
    expect(silent(side, minutes * MINUTE, halfPast)).toBe(held);
  });

  test.each(['contact', 'agent'] as const)('a %s who never wrote since has been silent since the opening', (side) => {
    expect(silent(side, 30 * MINUTE, halfPast, false)).toBe(true);
    expect(silent(side, 30 * MINUTE + 1, halfPast, false)).toBe(false);
  });
});

const rule = { path: 'assign', timeout: HOUR };

describe('unassign()', () => {
  const giveUp = workflow({
    id: 'give-up',
    parameters: z.strictObject({ reply: reply.prefault({}) }),
    machine: ({ reply: wait }) => ({
      initial: 'assign',
      states: {
        assign: assignTo({ team: 'day' }, rule, { assigned: 'waiting' }),
        waiting: waitForReply(wait, { replied: 'end', silent: 'letGo' }),
        letGo: unassign('told'),
        told: say('letGo', 'end'),
      },
    }),
  });

  test('takes away agent and team, gives the claim back, tells the agent, and goes on', () => {
    const talk = new Talk(machineOf(giveUp), openedAt).made('anna').fire('replyWithin');
    expect(talk.effects).toMatchObject([
      { type: 'missed', agent: 'anna' },
      { type: 'release', agent: 'anna', claim: 'c:1:0' },
      { type: 'inform', agent: 'anna', key: 'unassigned' },
      { type: 'settle', agent: 'anna' },
      { type: 'say', key: 'letGo', values: { agent: null } },
    ]);
    expect(talk.facts).toMatchObject({ owner: null, team: null, status: 'open', pending: null, lastOwner: 'anna' });
    expect([talk.at, talk.state.timers]).toEqual(['end', []]);
  });

  test('is nothing to tell anybody when nobody has it', () => {
    const early = workflow({
      id: 'early',
      parameters: z.strictObject({}),
      machine: () => ({ initial: 'letGo', states: { letGo: unassign('told'), told: say('letGo', 'end') } }),
    });
    expect(new Talk(machineOf(early), openedAt).said).toEqual(['say letGo']);
  });
});

describe('close()', () => {
  const goodbye = workflow({
    id: 'goodbye',
    parameters: z.strictObject({ reply: reply.prefault({}) }),
    machine: ({ reply: wait }) => ({
      initial: 'assign',
      states: {
        assign: assignTo({ team: 'day' }, rule, { assigned: 'waiting', timeout: 'sorry' }),
        waiting: waitForReply(wait, { replied: 'bye', silent: 'end' }),
        bye: close(),
        sorry: say('sorry', 'bye'),
      },
    }),
  });

  test('closes, gives the claim back, tells contact and agent, and ends', () => {
    const talk = new Talk(machineOf(goodbye), openedAt).made('anna').answers('anna');
    expect(talk.said).toEqual(['relayToContact', 'release', 'inform closed', 'settle', 'say closed']);
    expect(talk.facts).toMatchObject({ status: 'closed', owner: null, closedAt: openedAt, lastOwner: 'anna' });
    expect([talk.at, talk.state.workflow.ended, talk.state.timers]).toEqual(['end', true, []]);
    expect(talk.writes().decision).toMatchObject({ outcome: 'refused', refusal: 'closed' });
  });

  test('with somebody still looked for, ends the search as well', () => {
    const talk = new Talk(machineOf(goodbye), openedAt).queued().fire('assignTimeout');
    expect(talk.said).toEqual(['withdraw', 'say sorry', 'say closed']);
    expect(talk.facts).toMatchObject({ status: 'closed', pending: null });
  });

  test('is no end: within the grace it reopens for whoever had it', () => {
    const talk = new Talk(machineOf(goodbye), openedAt).made('anna').answers('anna');
    const content = { text: 'one more thing', attachments: [] };
    talk.send({ type: 'conversation.reopened', at: openedAt + MINUTE, content, language: 'en' });
    expect(talk.request).toMatchObject({ to: { agent: 'anna' } });
  });
});

describe('assignTo’s exits for nobody', () => {
  const exits = { assigned: 'assigned', failed: 'failed', next: 'next' } as const;
  const desk = (given: Partial<typeof exits>) =>
    machineOf(
      workflow({
        id: 'desk',
        parameters: z.strictObject({}),
        machine: () => ({
          initial: 'assign',
          states: {
            assign: assignTo({ team: 'day' }, rule, { assigned: 'assigned', ...given }),
            assigned: say('assigned', 'end'),
            failed: say('failed', 'end'),
            next: say('next', 'end'),
          },
        }),
      }),
    );

  test.each([
    { given: { failed: exits.failed, next: exits.next }, teamEmpty: ['say failed'], agentGone: ['say failed'] },
    { given: { next: exits.next }, teamEmpty: ['say next'], agentGone: [] },
    { given: { failed: exits.failed }, teamEmpty: ['say failed'], agentGone: ['say failed'] },
    { given: {}, teamEmpty: [], agentGone: [] },
  ])(
    'with $given an empty team is $teamEmpty, an agent who is gone is $agentGone',
    ({ given, teamEmpty, agentGone }) => {
      for (const [reason, said] of Object.entries({ teamEmpty, agentGone })) {
        const talk = new Talk(desk(given), openedAt).failed(reason as 'teamEmpty' | 'agentGone');
        expect(talk.said).toEqual(said);
        expect([talk.at, talk.facts.pending, talk.state.timers]).toEqual(['end', null, []]);
      }
    },
  );
});
