import { describe, expect, test } from '@jest/globals';
import { houseWith, reception, team, until } from '../support/receptions.ts';

// The rules of routing, by their numbers in the reference, as far as they take more than the pure step and the calendar.

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
