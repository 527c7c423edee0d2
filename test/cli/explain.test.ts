import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConversationDocument } from '../../src/store/documents.ts';
import { rotaCommand } from '../support/cli.ts';
import {
  type Agents,
  answers,
  byHand,
  countedMs,
  explained,
  member,
  opened,
  patienceMs,
  textOf,
  until,
} from '../support/explained.ts';
import { type House, houseOf } from '../support/house.ts';

describe('why not an agent, when a rule chose another one', () => {
  const agents: Agents = {
    anna: member(),
    behind: member(),
    left: member(),
    off: member(),
    away: member(),
    ruleFull: member(),
    ownFull: member({ maxOpen: 1 }),
    byHandOnly: member({ autoAssign: false }),
    elsewhere: member({ teams: ['night'] }),
    later: member(),
    gone: member(),
    everything: member({ teams: ['night'], autoAssign: false, maxOpen: 1 }),
  };
  const routing = {
    machine: 'round-robin',
    parameters: { to: { team: 'day' }, assign: { onlineOnly: true, maxOpen: 2 } },
  };
  const teams = ['day', 'night'];
  let house: House;
  let doc: ConversationDocument;
  beforeAll(async () => {
    house = await houseOf({ agents, teams, routing });
    const hands = ['ruleFull', 'ruleFull', 'ownFull', 'behind', 'left', 'everything'];
    for (const [n, agent] of hands.entries()) await byHand(house, await opened(house, `hand${n}`), agent);
    for (const agent of ['anna', 'behind', 'left', 'away', 'ruleFull', 'ownFull', 'byHandOnly', 'elsewhere'])
      await house.setPresence(agent, 'online');
    await house.setPresence('away', 'away');
    await sleep(countedMs);
    doc = await opened(house, 'marie');

    // What comes afterwards has no part in it.
    await house.setPresence('later', 'online');
    await house.setPresence('left', 'offline');
    const { gone: _, ...others } = agents;
    await house.configure({ agents: { ...others, joined: member() }, teams, routing });
    await house.setPresence('joined', 'online');
    await house.settled();
  }, patienceMs);
  afterAll(async () => house[Symbol.asyncDispose](), patienceMs);

  test.each([
    ['who was chosen', 'anna', 'anna was chosen'],
    ['offline', 'off', 'off was offline (onlineOnly)'],
    ['away', 'away', 'away was away (onlineOnly)'],
    ['at the rule’s cap', 'ruleFull', 'ruleFull had 2 open, and the rule wants fewer than 2'],
    ['at their own cap', 'ownFull', 'ownFull had 1 open, as many as they take (maxOpen: 1)'],
    ['left out', 'byHandOnly', 'byHandOnly was left out of automatic assignment (autoAssign: false)'],
    ['in another team', 'elsewhere', 'elsewhere was not in the team day'],
    ['who joined later', 'joined', 'joined was not listed in agents.yaml'],
    ['who came online later', 'later', 'later was offline (onlineOnly)'],
    ['who was removed later', 'gone', 'gone was offline (onlineOnly)'],
    [
      'left out by every rule',
      'everything',
      'everything was not in the team day; was left out of automatic assignment (autoAssign: false); was offline (onlineOnly); had 1 open, as many as they take (maxOpen: 1)',
    ],
  ])(
    '%s: %s',
    async (_, agent, answer) => {
      expect(await answers(house, doc, agent)).toEqual([`given to anna (assign, round-robin) | ${answer}`]);
    },
    60_000,
  );

  test.each(['behind', 'left'])(
    'whose turn came later: %s',
    async (agent) => {
      const [answer] = await answers(house, doc, agent);
      expect(answer).toMatch(
        new RegExp(
          `${agent} qualified and was number [23] in line \\(1 open, round 1, last assigned \\S+\\): anna was before \\(0 open, round 0, never assigned before\\); the lowest round first, then the longest idle$`,
        ),
      );
    },
    60_000,
  );

  test('nobody who was ever listed', async () => {
    const ran = await rotaCommand(['explain', doc.ref, '--why-not', 'ghost'], house);
    expect([ran.code, ran.err]).toEqual([1, 'There is no agent ghost in agents.yaml, and never was.\n']);
  }, 60_000);

  test.each(['ZZZZZZ', '7kq2', 'not a reference', ''])(
    'a reference that is none: %j',
    async (ref) => {
      const ran = await rotaCommand(['explain', ref, '--why-not', 'anna'], house);
      expect([ran.code, ran.out, ran.err]).toEqual([
        1,
        '',
        `There is no conversation ${ref}. A reference looks like #7KQ2.\n`,
      ]);
    },
    60_000,
  );

  test('the decision tells its rule, those who were read, the tie-break, and how many each rule left out', async () => {
    const { rows } = await explained(house, doc);
    const [made] = rows.filter(({ event }) => event.startsWith('assignment.made'));
    expect(made?.event).toBe('assignment.made anna');
    expect(made?.because).toEqual([
      'rule assign, round-robin',
      expect.stringMatching(/^candidates: anna \(0 open\), (behind|left) \(1 open\), (behind|left) \(1 open\)$/),
      expect.stringMatching(/^next in turn: anna in round 0, (behind|left) in round 1$/),
      expect.stringMatching(/^of 10 left out: 1 not automatic, 4 not online, [23] full$/),
    ]);
  }, 60_000);
});

describe('the story as text', () => {
  test(
    'fits 100 columns, tells times in the calendar’s zone, and begins with where it stands',
    async () => {
      const agents = Object.fromEntries(
        Array.from({ length: 20 }, (_, n) => [
          `an-agent-with-a-long-name-${n}`,
          member({ teams: ['a-long-team-name'] }),
        ]),
      );
      const always = { team: 'a-long-team-name', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] } as const;
      const shifts = {
        timezone: 'Asia/Jakarta',
        shifts: { always: { ...always, days: [...always.days], from: '00:00', to: '24:00' } },
      };
      await using house = await houseOf({ agents, teams: ['a-long-team-name'], shifts, routing: {} });
      const doc = await opened(house, 'marie');
      const whose = ({ facts }: ConversationDocument) => facts.owner !== null;
      await until(house, doc, whose);
      const out = await textOf(house, doc, '--why-not', 'an-agent-with-a-long-name-7');
      const lines = out.trimEnd().split('\n');
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
      const inJakarta = new Intl.DateTimeFormat('sv-SE', {
        timeZone: 'Asia/Jakarta',
        dateStyle: 'short',
        timeStyle: 'medium',
      }).format(doc.facts.openedAt);
      const owner = (await house.conversation(doc._id)).facts.owner?.agent ?? '';
      expect(lines[0]).toMatch(new RegExp(`^#${doc.ref} marie \\(test, en\\), open: ${owner} has it since 20\\d\\d-`));
      expect(lines[1]).toMatch(new RegExp(`^Opened ${inJakarta}; machine reception \\(\\w+\\): ended\\.$`));
      expect(lines[3]).toMatch(/^Asia\/Jakarta {2,}event {2,}state {2,}why, and what followed$/);
      expect(lines[5]).toMatch(new RegExp(`^${inJakarta} {2}conversation\\.opened`));
      const words = out.replaceAll(/\s+/g, ' ');
      expect(words).toContain('ask for team a-long-team-name by assign');
      expect(words).toContain('why not an-agent-with-a-long-name-7?');
    },
    patienceMs,
  );
});
