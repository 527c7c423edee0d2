import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Files, type House, houseOf } from '../support/house.ts';

// The rules of routing, by their numbers in the reference, as far as they take more than the pure step and the calendar.

const team = (count: number, profile: Partial<Files['agents'][string]> = {}): Files['agents'] =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`agent${n}`, { name: `Agent ${n}`, teams: ['day'], ...profile }]),
  );
const reception = (parameters: object = {}, more: object = {}): NonNullable<Files['routing']> => ({
  machine: 'reception',
  parameters: { assign: { onlineOnly: true }, ...parameters },
  ...more,
});

async function houseWith(files: Files, online: readonly string[]): Promise<House> {
  const house = await houseOf(files);
  for (const agent of online) await house.setPresence(agent, 'online');
  return house;
}
/** Waits until a conversation is as wanted: it changes by itself, when its time has come. */
async function until(
  house: House,
  id: string,
  wanted: (facts: Awaited<ReturnType<House['conversation']>>['facts']) => boolean,
): Promise<void> {
  while (!wanted((await house.conversation(id)).facts)) await sleep(20);
  await house.settled();
}

describe('rule 7, the timeout', () => {
  test('tells the contact and leaves the conversation in the unassigned inbox, where more messages join it', async () => {
    await using house = await houseWith(
      { agents: team(1), routing: reception({ assign: { onlineOnly: true, timeout: '10 seconds' } }) },
      [],
    );
    const { _id } = await house.writes('marie');
    await until(house, _id, ({ pending }) => pending === null);
    expect(house.told('marie')).toEqual(['welcome', 'queued', 'timedOut']);
    expect((await house.writes('marie', 'anyone?'))._id).toBe(_id);
    await house.settled();
    expect(await house.conversation(_id)).toMatchObject({ place: 'inbox', facts: { owner: null, status: 'open' } });
    expect(await house.db.queue.countDocuments()).toBe(0);
  }, 60_000);
});

describe('rule 8, nobody to assign', () => {
  test('a team without agents leaves it in the unassigned inbox', async () => {
    await using house = await houseWith({ agents: team(1), teams: ['night', 'day'], routing: reception() }, []);
    const { _id } = await house.writes('marie');
    await house.settled();
    expect(await house.conversation(_id)).toMatchObject({ place: 'inbox', facts: { pending: null } });
  }, 60_000);
});

describe('rule 9, what is told', () => {
  test('the contact is told who answers; the agent gets all that was written, once, then each message', async () => {
    const agents = team(1, { accounts: [{ channel: 'test', id: 'desk' }] });
    await using house = await houseWith({ agents, routing: reception() }, []);
    const at = new Date();
    await house.db.lines.insertOne({
      _id: 'desk',
      channel: 'test',
      accounts: ['test:desk'],
      name: 'desk',
      locale: 'en',
      timezone: null,
      openedAt: at,
      usedAt: at,
    });
    await house.writes('marie', 'first');
    await house.writes('marie', 'second');
    await house.setPresence('agent0', 'online');
    await house.settled();
    await house.writes('marie', 'third');
    await house.settled();
    expect(house.told('marie')).toEqual(['welcome', 'queued', 'assigned']);
    const texts = (house.sent.get('desk') ?? []).map(({ text }) => text);
    expect(texts.filter((text) => text.includes('first') && text.includes('second'))).toHaveLength(1);
    expect(texts.at(-1)).toBe('third');
  }, 60_000);
});

describe('rule 10, automatic assignment off', () => {
  test('the contact is greeted, hears no position, waits, and is told when someone takes over', async () => {
    await using house = await houseWith({ agents: team(1), routing: reception({}, { autoAssign: false }) }, ['agent0']);
    const { _id } = await house.writes('marie');
    await house.settled();
    expect(house.told('marie')).toEqual(['welcome']);
    const [runtime] = house.runtimes;
    const key = `${_id}:hand:x`;
    expect(
      await runtime?.deskPorts.claim({ id: _id }, 'agent0', key, { mustBeOnline: false, insist: false }),
    ).toBeUndefined();
    await runtime?.door.tell(_id, {
      type: 'conversation.claimed',
      at: Date.now(),
      agent: 'agent0',
      claim: key,
      by: 'agent0',
      insisted: false,
    });
    await house.settled();
    expect(house.told('marie')).toEqual(['welcome', 'assigned']);
    expect(await house.db.queue.countDocuments()).toBe(0);
  }, 60_000);

  test('turned on again, who waits is served', async () => {
    await using house = await houseWith({ agents: team(1), routing: reception({}, { autoAssign: false }) }, ['agent0']);
    const { _id } = await house.writes('marie');
    await house.settled();
    await house.configure({ agents: team(1), routing: reception() });
    await until(house, _id, ({ owner }) => owner?.agent === 'agent0');
  }, 60_000);
});

describe('rule 11, left out', () => {
  test('an agent who is left out of automatic assignment gets nothing by it', async () => {
    const agents = { ...team(1, { autoAssign: false }), agent1: { name: 'B', teams: ['day'] } };
    await using house = await houseWith({ agents, routing: reception() }, ['agent0', 'agent1']);
    for (const name of ['one', 'two', 'three']) await house.writes(name);
    await house.settled();
    expect((await house.db.agents.find().sort({ _id: 1 }).toArray()).map(({ open }) => open)).toEqual([0, 3]);
  }, 60_000);
});

describe('rule 12, coming back', () => {
  const returning = (to: string, grace = '0 seconds'): Files['routing'] =>
    reception({}, { returning: { to, grace, within: '30 days' } });
  /** A contact whom agent0 has answered, and whose conversation is closed. */
  async function answered(to: string, grace?: string): Promise<{ house: House; first: string }> {
    const house = await houseWith({ agents: team(2, { maxOpen: 1 }), routing: returning(to, grace) ?? {} }, ['agent0']);
    const { _id } = await house.writes('marie');
    await house.settled();
    await house.answers('agent0', _id);
    await house.close(_id);
    await house.settled();
    return { house, first: _id };
  }
  async function comesBack(house: House): Promise<{ id: string; owner: string | undefined }> {
    const { _id: id } = await house.writes('marie', 'me again');
    await house.settled();
    return { id, owner: (await house.conversation(id)).facts.owner?.agent };
  }

  test.each(['previous', 'previous-if-available'])(
    '%s: to the agent who answered before, and welcomed back',
    async (to) => {
      const { house, first } = await answered(to);
      await using _ = house;
      await house.setPresence('agent1', 'online');
      const { id, owner } = await comesBack(house);
      expect(id).not.toBe(first);
      expect(owner).toBe('agent0');
      expect(house.told('marie').slice(-2)).toEqual(['welcomeBack', 'assigned']);
    },
    60_000,
  );

  test('previous: to them even when they are away', async () => {
    const { house } = await answered('previous');
    await using _ = house;
    await house.setPresence('agent0', 'away');
    await house.setPresence('agent1', 'online');
    expect((await comesBack(house)).owner).toBe('agent0');
  }, 60_000);

  test('previous: when they have no room, it waits for them', async () => {
    const { house } = await answered('previous');
    await using _ = house;
    const other = await house.writes('jean');
    await house.settled();
    await house.setPresence('agent1', 'online');
    const { id, owner } = await comesBack(house);
    expect(owner).toBeUndefined();
    await house.close(other._id);
    await until(house, id, (facts) => facts.owner?.agent === 'agent0');
  }, 60_000);

  test.each([
    { what: 'away', prepare: (house: House) => house.setPresence('agent0', 'away') },
    {
      what: 'at their limit',
      prepare: async (house: House) => {
        await house.writes('jean');
        await house.settled();
      },
    },
  ])(
    'previous-if-available: to another when they are $what',
    async ({ prepare }) => {
      const { house } = await answered('previous-if-available');
      await using _ = house;
      await prepare(house);
      await house.setPresence('agent1', 'online');
      expect((await comesBack(house)).owner).toBe('agent1');
    },
    60_000,
  );

  test.each(['previous', 'previous-if-available'])(
    '%s: to another when they were removed',
    async (to) => {
      const { house } = await answered(to);
      await using _ = house;
      await house.configure({ agents: { agent1: { name: 'B', teams: ['day'] } }, routing: returning(to) ?? {} });
      await house.setPresence('agent1', 'online');
      expect((await comesBack(house)).owner).toBe('agent1');
    },
    60_000,
  );

  test('anyone: as a new contact, but welcomed back', async () => {
    const { house } = await answered('anyone');
    await using _ = house;
    await house.setPresence('agent1', 'online');
    await house.setPresence('agent0', 'away');
    expect((await comesBack(house)).owner).toBe('agent1');
    expect(house.told('marie')).toContain('welcomeBack');
  }, 60_000);

  test('within the grace it reopens for the same agent, without a new greeting', async () => {
    const { house, first } = await answered('anyone', '10 minutes');
    await using _ = house;
    const before = house.told('marie').length;
    const { id, owner } = await comesBack(house);
    expect([id, owner]).toEqual([first, 'agent0']);
    expect(house.told('marie').slice(before)).toEqual(['assigned']);
  }, 60_000);
});

describe('rule 14, out of hours', () => {
  const night = {
    timezone: 'UTC',
    shifts: { far: { team: 'day', days: ['mon' as const], from: '00:00', to: '00:01' } },
  };

  test('the away message, then the team of the next shift, at once whoever of it qualifies', async () => {
    await using house = await houseWith({ agents: team(1), shifts: night, routing: reception() }, ['agent0']);
    const { _id } = await house.writes('marie');
    await house.settled();
    expect(house.told('marie')).toEqual(['welcome', 'away', 'assigned']);
    await house.writes('marie', 'more');
    await house.answers('agent0', _id);
    await house.writes('marie', 'and more');
    await house.settled();
    expect(house.told('marie').filter((key) => key === 'away')).toHaveLength(1);
  }, 60_000);

  test('with nothing to open, a text without a time and the unassigned inbox', async () => {
    const never = { timezone: 'UTC', shifts: {} };
    await using house = await houseWith({ agents: team(1), shifts: never, routing: reception() }, ['agent0']);
    const { _id } = await house.writes('marie');
    await house.settled();
    expect(house.told('marie')).toEqual(['welcome', 'awayNoOpening']);
    expect((await house.conversation(_id)).place).toBe('inbox');
  }, 60_000);
});

describe('rule 15, waiting for the reply', () => {
  const reply = { within: '1 second', rounds: 1, reassign: { onlineOnly: true } };

  test('no answer in time: another agent, who is told why; the first keeps it until then', async () => {
    await using house = await houseWith({ agents: team(2), routing: reception({ reply }) }, ['agent0']);
    const { _id } = await house.writes('marie');
    await house.settled();
    await until(house, _id, ({ pending }) => pending !== null);
    expect((await house.conversation(_id)).facts.owner?.agent).toBe('agent0');
    await house.setPresence('agent1', 'online');
    await until(house, _id, ({ owner }) => owner?.agent === 'agent1');
    expect(house.told('marie')).toEqual(['welcome', 'assigned', 'reassigned']);
    expect((await house.db.agents.findOne({ _id: 'agent0' }))?.open).toBe(0);
  }, 60_000);

  test('whoever misses a reply is set away, by a setting', async () => {
    const routing = reception({ reply }, { absence: { awayAfterMissedReply: true } });
    await using house = await houseWith({ agents: team(2), routing }, ['agent0', 'agent1']);
    const { _id } = await house.writes('marie');
    await house.settled();
    const first = (await house.conversation(_id)).facts.owner?.agent;
    await until(house, _id, ({ owner }) => owner !== null && owner.agent !== first);
    expect((await house.db.agents.findOne({ _id: first ?? '' }))?.presence).toBe('away');
  }, 60_000);
});

describe('agents who go away', () => {
  test('keep what they have, unless a setting hands over those that wait for an answer', async () => {
    await using house = await houseWith({ agents: team(2), routing: reception() }, ['agent0']);
    const { _id } = await house.writes('marie');
    await house.settled();
    await house.setPresence('agent1', 'online');
    await house.setPresence('agent0', 'offline');
    await house.settled();
    expect(await house.conversation(_id)).toMatchObject({ timers: [], facts: { owner: { agent: 'agent0' } } });
  }, 60_000);

  test('handed over after a time: those that wait for an answer, not those that were answered', async () => {
    const routing = reception({}, { absence: { handOverAfter: '1 second' } });
    await using house = await houseWith({ agents: team(2), routing }, ['agent0']);
    const [waits, answered] = [await house.writes('waits'), await house.writes('answered')];
    await house.settled();
    await house.answers('agent0', answered._id);
    await house.setPresence('agent1', 'online');
    await house.setPresence('agent0', 'away');
    await until(house, waits._id, ({ owner }) => owner?.agent === 'agent1');
    expect((await house.conversation(answered._id)).facts.owner?.agent).toBe('agent0');
    expect(house.told('waits').at(-1)).toBe('reassigned');
  }, 60_000);

  test('back in time, they keep it', async () => {
    const routing = reception({}, { absence: { handOverAfter: '1 hour' } });
    await using house = await houseWith({ agents: team(2), routing }, ['agent0']);
    const { _id } = await house.writes('marie');
    await house.settled();
    await house.setPresence('agent0', 'away');
    expect((await house.conversation(_id)).timers.map(({ id }) => id)).toEqual(['owner.away']);
    await house.setPresence('agent0', 'online');
    expect((await house.conversation(_id)).timers).toEqual([]);
  }, 60_000);

  test('presence lapses after a time without a connection, by a setting', async () => {
    const routing = reception({}, { absence: { lapseAfter: '1 minute' } });
    const agents = {
      ...team(1, { accounts: [{ channel: 'test', id: 'desk' }] }),
      agent1: { name: 'B', teams: ['day'], accounts: [{ channel: 'test', id: 'old' }] },
    };
    await using house = await houseWith({ agents, routing }, ['agent0', 'agent1']);
    const line = (id: string, usedAt: Date) => ({
      _id: id,
      channel: 'test',
      accounts: [`test:${id}`],
      name: id,
      locale: 'en',
      timezone: null,
      openedAt: usedAt,
      usedAt,
    });
    await house.db.lines.insertMany([line('desk', new Date()), line('old', new Date(Date.now() - 120_000))]);
    await house.runtimes[0]?.sweeper.sweep();
    const presences = (await house.db.agents.find().sort({ _id: 1 }).toArray()).map(({ presence }) => presence);
    expect(presences).toEqual(['online', 'offline']);
  }, 60_000);
});

test('a contact who falls silent is reminded, then told goodbye, by a setting', async () => {
  const routing = reception({}, { silence: { remindAfter: '1 second', closeAfter: '2 seconds' } });
  await using house = await houseWith({ agents: team(1), routing }, ['agent0']);
  const { _id } = await house.writes('marie');
  await house.settled();
  await house.answers('agent0', _id);
  await until(house, _id, ({ status }) => status === 'closed');
  expect(house.told('marie')).toEqual(['welcome', 'assigned', 'answer', 'reminder', 'closedSilent']);
  expect((await house.db.agents.findOne({ _id: 'agent0' }))?.open).toBe(0);
}, 60_000);

test('a contact who answers is not reminded', async () => {
  const routing = reception({}, { silence: { remindAfter: '1 hour', closeAfter: '2 hours' } });
  await using house = await houseWith({ agents: team(1), routing }, ['agent0']);
  const { _id } = await house.writes('marie');
  await house.settled();
  await house.answers('agent0', _id);
  expect((await house.conversation(_id)).timers.map(({ id }) => id)).toEqual(['contact.remind', 'contact.close']);
  await house.writes('marie', 'thanks');
  expect((await house.conversation(_id)).timers).toEqual([]);
}, 60_000);

test('who waits hears when their position has changed, not oftener than once a minute', async () => {
  await using house = await houseWith({ agents: team(1, { maxOpen: 1 }), routing: reception() }, ['agent0']);
  const taken = await house.writes('taken');
  await house.settled();
  for (const name of ['first', 'second', 'third']) {
    await house.writes(name);
    await house.settled();
  }
  await house.close(taken._id);
  await house.settled();
  const [runtime] = house.runtimes;
  await runtime?.positions();
  await house.settled();
  expect(house.told('third')).toEqual(['welcome', 'queued']);
  await house.db.queue.updateMany({}, { $set: { toldAt: new Date(Date.now() - 61_000) } });
  await runtime?.positions();
  await runtime?.positions();
  await house.settled();
  expect(house.told('third')).toEqual(['welcome', 'queued', 'queued']);
  expect(house.told('second')).toEqual(['welcome', 'queued', 'queued']);
}, 60_000);
