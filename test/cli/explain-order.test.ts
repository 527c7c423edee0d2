import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type Agents,
  answers,
  byHand,
  explained,
  member,
  opened,
  ownedBy,
  patienceMs,
  until,
} from '../support/explained.ts';
import { type House, houseOf } from '../support/house.ts';

describe('why not, when one qualified', () => {
  const numbered = (count: number): Agents =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`a${n}`, member()]));

  test(
    'and stood behind all who were looked at',
    async () => {
      await using house = await houseOf({ agents: numbered(18), routing: { machine: 'round-robin' } });
      const doc = await opened(house, 'marie');
      await until(house, doc, ({ facts }) => facts.owner !== null);
      const { rows } = await explained(house, doc);
      const line = rows.flatMap(({ because }) => because).find((reason) => reason.startsWith('candidates')) ?? '';
      const unread = Object.keys(numbered(18)).find((agent) => !line.includes(`${agent} (`)) ?? '';
      expect((await answers(house, doc, unread))[0]).toContain(
        `${unread} qualified and was behind the 16 who were looked at (0 open, never assigned before)`,
      );
    },
    patienceMs,
  );

  test(
    'by what was kept, though not when they were looked at: it says so instead of contradicting itself',
    async () => {
      const routing = { machine: 'round-robin', parameters: { assign: { onlineOnly: true } } };
      await using house = await houseOf({ agents: numbered(2), routing });
      const waiting = await opened(house, 'waits');
      await house.setPresence('a0', 'online');
      await until(house, waiting, ownedBy('a0'));
      const next = await opened(house, 'marie');
      await until(house, next, ownedBy('a0'));
      // As when somebody goes away between the look and what is kept of it.
      const at = new Date(waiting.facts.openedAt);
      await house.db.presences.insertOne({ agent: 'a1', presence: 'online', at, why: 'said' });
      expect((await answers(house, waiting, 'a1')).at(-1)).toBe(
        'given to a0 (assign, round-robin) | a1 qualified too by what was kept (0 open, never assigned before), but it had waited, and a0 came free for it first',
      );
      expect(await answers(house, next, 'a1')).toEqual([
        'given to a0 (assign, round-robin) | a1 qualified by what was kept (0 open, never assigned before), but was not so when agents were looked at, a moment before',
      ]);
    },
    patienceMs,
  );

  test(
    'and others stood before it in the queue',
    async () => {
      const routing = { machine: 'round-robin', parameters: { assign: { onlineOnly: true } } };
      await using house = await houseOf({ agents: numbered(2), routing });
      await opened(house, 'first');
      const second = await opened(house, 'second');
      const at = new Date(second.facts.openedAt - 1);
      await house.db.presences.insertOne({ agent: 'a1', presence: 'online', at, why: 'said' });
      expect((await answers(house, second, 'a1'))[0]).toBe(
        'nobody was free: it waits for anyone | a1 qualified, and 1 stood before it in the queue',
      );
    },
    patienceMs,
  );
});

describe('why not, when a language is preferred', () => {
  let house: House;
  beforeAll(async () => {
    const agents = {
      anna: member({ speaks: ['en'] }),
      budi: member({ language: 'fr' }),
      citra: member({ speaks: ['fr'] }),
    };
    const routing = { machine: 'round-robin', parameters: { assign: { onlineOnly: true, preferLanguage: true } } };
    house = await houseOf({ agents, routing });
    await byHand(house, await opened(house, 'first'), 'budi'); // so that the turn would be anna's
    for (const agent of Object.keys(agents)) await house.setPresence(agent, 'online');
  }, patienceMs);
  afterAll(async () => house[Symbol.asyncDispose](), patienceMs);

  test(
    'one who does not speak it stands behind those who do, whosever turn it is',
    async () => {
      const doc = await opened(house, 'marie', { language: 'fr' });
      await until(house, doc, ownedBy('citra'));
      const next = await opened(house, 'jean', { language: 'fr' });
      await until(house, next, ownedBy('budi'));
      const why = 'anna does not speak fr, and budi does: those go first (preferLanguage)';
      expect(await answers(house, next, 'anna')).toEqual([`given to budi (assign, round-robin) | ${why}`]);
      expect((await answers(house, next, 'citra'))[0]).toMatch(/citra qualified and was number 2 in line/);
      const { rows } = await explained(house, next);
      expect(rows.flatMap(({ because }) => because)).toContain('preferred for speaking fr');
    },
    patienceMs,
  );

  test(
    'one who speaks the language of the contact’s region alone stands before those who speak neither',
    async () => {
      const doc = await opened(house, 'rémi', { language: 'fr', locale: 'fr-CA' });
      await until(house, doc, ({ facts }) => facts.owner !== null);
      const owner = (await house.conversation(doc._id)).facts.owner?.agent ?? '';
      expect(['budi', 'citra']).toContain(owner);
      expect(await answers(house, doc, 'anna')).toEqual([
        `given to ${owner} (assign, round-robin) | anna does not speak fr, and ${owner} does: those go first (preferLanguage)`,
      ]);
      expect((await explained(house, doc)).rows.flatMap(({ because }) => because)).toContain(
        'preferred for speaking fr',
      );
    },
    patienceMs,
  );

  test(
    'where nobody speaks it, it is the turn that counts',
    async () => {
      const doc = await opened(house, 'yuki', { language: 'ja' });
      await until(house, doc, ownedBy('anna'));
      expect((await answers(house, doc, 'budi'))[0]).toMatch(/budi qualified and was number \d in line/);
    },
    patienceMs,
  );
});

test(
  'least open: the fewest first, the longest idle among equals',
  async () => {
    const agents = { anna: member(), budi: member(), citra: member() };
    await using house = await houseOf({ agents, routing: { machine: 'least-open', autoAssign: false } });
    for (const [n, agent] of ['anna', 'anna', 'budi', 'citra'].entries())
      await byHand(house, await opened(house, `hand${n}`), agent);
    await house.configure({ agents, routing: { machine: 'least-open' } });
    const doc = await opened(house, 'marie');
    await until(house, doc, ownedBy('budi'));
    const { rows } = await explained(house, doc);
    expect(rows.flatMap(({ because }) => because)).toEqual([
      'rule assign, least-open',
      'candidates: budi (1 open), citra (1 open), anna (2 open)',
      expect.stringMatching(/^longest idle: budi was last assigned \S+, citra was last assigned \S+$/),
      'of 3: nobody left out',
    ]);
    expect((await answers(house, doc, 'anna'))[0]).toMatch(
      /anna qualified and was number 3 in line \(2 open, last assigned \S+\): budi was before \(1 open, last assigned \S+\); fewest open first, then the longest idle$/,
    );
    const next = await opened(house, 'jean');
    await until(house, next, ownedBy('citra'));
    const { rows: more } = await explained(house, next);
    expect(more.flatMap(({ because }) => because)).toContain('fewest open: 1 before 2');
  },
  patienceMs,
);
