import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConversationDocument } from '../../src/store/documents.ts';
import { rotaCommand } from '../support/cli.ts';
import { type Files, type House, houseOf } from '../support/house.ts';

// `rota explain`, as an admin runs it, on what real runtimes have decided.

const patienceMs = 120_000;
/** How many a rule leaves out is counted once for all who are looked for within a second. */
const countedMs = 1_100;
type Agents = Files['agents'];
const member = (more: Partial<Agents[string]> = {}): Agents[string] => ({ name: 'Somebody', teams: ['day'], ...more });

interface Explained {
  readonly facts: ConversationDocument['facts'];
  readonly rows: readonly { readonly event: string; readonly because: readonly string[]; readonly timers: string[] }[];
  readonly whyNot: readonly { readonly at: string | null; readonly decision: string; readonly answer: string }[];
}
async function explained({ mongodbUri }: House, { ref }: ConversationDocument, agent?: string): Promise<Explained> {
  const asking = agent === undefined ? [] : ['--why-not', agent];
  const { out, err, code } = await rotaCommand(['explain', ref, '--json', ...asking], { mongodbUri });
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as Explained;
}
/** Why not this agent, for each decision: `what was decided | why not`. */
const answers = async (house: House, doc: ConversationDocument, agent: string): Promise<string[]> =>
  (await explained(house, doc, agent)).whyNot.map(({ decision, answer }) => `${decision} | ${answer}`);
const textOf = async ({ mongodbUri }: House, { ref }: ConversationDocument, ...more: string[]): Promise<string> =>
  (await rotaCommand(['explain', ref, ...more], { mongodbUri })).out;

async function opened(
  house: House,
  name: string,
  how: Parameters<House['open']>[1] = {},
): Promise<ConversationDocument> {
  const doc = await house.open(name, how);
  await house.settled();
  return doc;
}
/** Somebody takes a conversation by hand, or a supervisor gives it to them. */
async function byHand(house: House, { _id }: ConversationDocument, agent: string, by = agent): Promise<void> {
  const [runtime] = house.runtimes;
  const claim = `${_id}:hand:${agent}`;
  const problem = await runtime?.deskPorts.claim({ id: _id }, agent, claim, { mustBeOnline: false, insist: true });
  if (problem !== undefined) throw new Error(problem);
  const at = Date.now();
  await runtime?.door.tell(_id, { type: 'conversation.claimed', at, agent, claim, by, insisted: by !== agent });
  await house.settled();
}
async function until(house: House, { _id }: ConversationDocument, wanted: (doc: ConversationDocument) => boolean) {
  while (!wanted(await house.conversation(_id))) await sleep(20);
  await house.settled();
}
const ownedBy =
  (agent: string) =>
  ({ facts }: ConversationDocument): boolean =>
    facts.owner?.agent === agent;

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
