import { describe, expect, test } from '@jest/globals';
import {
  answers,
  byHand,
  explained,
  member,
  opened,
  ownedBy,
  patienceMs,
  textOf,
  until,
} from '../support/explained.ts';
import { houseOf } from '../support/house.ts';

describe('why not, when nobody is found', () => {
  test(
    'while it waits: who was left out and by what, then and now',
    async () => {
      const agents = { anna: member(), budi: member({ maxOpen: 1 }), citra: member({ teams: ['night'] }) };
      const routing = { machine: 'round-robin', parameters: { to: { team: 'day' }, assign: { onlineOnly: true } } };
      await using house = await houseOf({ agents, teams: ['day', 'night'], routing });
      await byHand(house, await opened(house, 'hand'), 'budi');
      await house.setPresence('budi', 'online');
      const doc = await opened(house, 'marie');
      await house.setPresence('budi', 'away');

      const [waits, now] = ['nobody was free: it waits for team day', 'now: it still waits for team day'];
      expect(await answers(house, doc, 'anna')).toEqual([
        `${waits} | anna was offline (onlineOnly)`,
        `${now} | anna was offline (onlineOnly)`,
      ]);
      expect(await answers(house, doc, 'budi')).toEqual([
        `${waits} | budi had 1 open, as many as they take (maxOpen: 1)`,
        `${now} | budi was away (onlineOnly); had 1 open, as many as they take (maxOpen: 1)`,
      ]);
      expect((await answers(house, doc, 'citra'))[0]).toBe(
        `${waits} | citra was not in the team day; was offline (onlineOnly)`,
      );
      const { rows } = await explained(house, doc);
      expect(rows.at(-1)).toMatchObject({
        event: 'assignment.queued at 1 position',
        because: ['anna was offline (onlineOnly)', 'budi had 1 open, as many as they take (maxOpen: 1)'],
      });

      await house.setPresence('anna', 'online');
      await until(house, doc, ownedBy('anna'));
      expect(await answers(house, doc, 'anna')).toEqual([
        `${waits} | anna was offline (onlineOnly)`,
        'given to anna (assign, round-robin) | anna was chosen',
      ]);
      expect((await answers(house, doc, 'budi')).at(-1)).toBe(
        'given to anna (assign, round-robin) | budi was away (onlineOnly); had 1 open, as many as they take (maxOpen: 1)',
      );
    },
    patienceMs,
  );

  test(
    'with automatic assignment off, that it is',
    async () => {
      await using house = await houseOf({
        agents: { anna: member() },
        routing: { machine: 'round-robin', autoAssign: false },
      });
      await house.setPresence('anna', 'online');
      const doc = await opened(house, 'marie');
      const off = 'automatic assignment was off: agents pick, and supervisors assign';
      expect(await answers(house, doc, 'anna')).toEqual([
        `nobody was free: it waits for anyone | ${off}`,
        `now: it still waits for anyone | ${off}`,
      ]);
      expect((await explained(house, doc)).rows.at(-1)?.because).toEqual(['automatic assignment was off']);
      await byHand(house, doc, 'anna');
      expect((await answers(house, doc, 'anna')).at(-1)).toBe('anna took it by hand | anna has got it');
    },
    patienceMs,
  );

  test(
    'with an agent asked for by name, whom',
    async () => {
      const agents = { anna: member({ maxOpen: 1 }), budi: member() };
      const routing = { machine: 'round-robin', parameters: { to: { agent: 'anna' } } };
      await using house = await houseOf({ agents, routing });
      const first = await opened(house, 'first');
      await until(house, first, ownedBy('anna'));
      const doc = await opened(house, 'marie');
      const named = 'budi was not asked for: the step asked for anna by name';
      expect(await answers(house, first, 'budi')).toEqual([`given to anna (assign, named) | ${named}`]);
      expect((await answers(house, doc, 'budi'))[0]).toBe(`nobody was free: it waits for anna | ${named}`);
      expect((await answers(house, doc, 'anna'))[0]).toBe(
        'nobody was free: it waits for anna | anna had 1 open, as many as they take (maxOpen: 1)',
      );
    },
    patienceMs,
  );

  test(
    'with a team that nobody is in, that it is empty',
    async () => {
      const routing = { machine: 'round-robin', parameters: { to: { team: 'night' } } };
      await using house = await houseOf({ agents: { anna: member() }, teams: ['day', 'night'], routing });
      expect(await answers(house, await opened(house, 'marie'), 'anna')).toEqual([
        'nobody could be found for team night: teamEmpty | nobody was listed for team night, anna neither',
      ]);
    },
    patienceMs,
  );

  test(
    'with nobody looked for at all, that nobody was',
    async () => {
      await using house = await houseOf({ agents: { anna: member() }, shifts: { timezone: 'UTC', shifts: {} } });
      const doc = await opened(house, 'marie');
      const out = await textOf(house, doc, '--why-not', 'anna');
      expect(out).toMatch(/^#\w+ marie \(test, en\), open: in the unassigned inbox$/m);
      expect(out).toMatch(/^Why not anna\? Nobody was ever looked for\.$/m);
    },
    patienceMs,
  );
});

describe('why not, after somebody’s own act', () => {
  test(
    'by hand: who did it, for whom',
    async () => {
      const agents = { anna: member(), budi: member(), citra: member({ role: 'supervisor' as const }) };
      await using house = await houseOf({ agents, routing: { machine: 'round-robin', autoAssign: false } });
      const doc = await opened(house, 'marie');
      await byHand(house, doc, 'anna');
      await byHand(house, doc, 'budi', 'citra');
      expect((await answers(house, doc, 'anna')).slice(1)).toEqual([
        'anna took it by hand | anna has got it',
        'citra gave it to budi by hand | it was done by hand, by citra: no rule chose',
      ]);
      const [runtime] = house.runtimes;
      const claim = `${doc._id}:hand:transfer`;
      await runtime?.deskPorts.claim({ id: doc._id }, 'anna', claim, { mustBeOnline: false, insist: false });
      const to = { agent: 'anna', claim };
      const at = Date.now();
      await runtime?.door.tell(doc._id, {
        type: 'conversation.transferred',
        at,
        by: 'budi',
        insisted: false,
        to,
        note: null,
      });
      await house.settled();
      expect((await answers(house, doc, 'citra')).at(-1)).toBe(
        'budi handed it to anna by hand | it was done by hand, by budi: no rule chose',
      );
      await house.close(doc._id);
      await house.settled();
      expect(await answers(house, doc, 'citra')).toHaveLength(4);
      expect(await textOf(house, doc)).toMatch(
        /^#\w+ marie \(test, en\), closed: closed 20\S+ \S+, anna had it last$/m,
      );
    },
    patienceMs,
  );

  test(
    'missed before: the reply, and what was done about it',
    async () => {
      const agents = { anna: member(), budi: member() };
      const routing = {
        machine: 'fast-transfer',
        parameters: { first: { onlineOnly: true }, reply: { within: '1 second' } },
        absence: { awayAfterMissedReply: true },
      };
      await using house = await houseOf({ agents, routing });
      await house.setPresence('anna', 'online');
      const doc = await opened(house, 'marie');
      await until(house, doc, ({ facts }) => facts.pending !== null && facts.position !== null);
      await house.setPresence('anna', 'online');
      await house.setPresence('budi', 'online');
      await until(house, doc, ownedBy('budi'));
      expect(await answers(house, doc, 'anna')).toEqual([
        'given to anna (first, round-robin) | anna was chosen',
        'nobody was free: it waits for anyone | anna had it before and missed the reply; was away after a missed reply (onlineOnly)',
        'given to budi (second, round-robin) | anna had it before and missed the reply',
      ]);
    },
    patienceMs,
  );

  test(
    'gone away with it: that they went',
    async () => {
      const routing = {
        machine: 'round-robin',
        parameters: { assign: { onlineOnly: true } },
        absence: { handOverAfter: '1 second' },
      };
      await using house = await houseOf({ agents: { anna: member(), budi: member() }, routing });
      await house.setPresence('anna', 'online');
      const doc = await opened(house, 'marie');
      await house.setPresence('anna', 'away');
      await house.setPresence('budi', 'online');
      await until(house, doc, ownedBy('budi'));
      expect((await answers(house, doc, 'anna')).at(-1)).toBe(
        'given to budi (assign, round-robin) | anna had it before and went away with it; was away (onlineOnly)',
      );
    },
    patienceMs,
  );
});
