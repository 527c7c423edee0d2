import { describe, expect, test } from '@jest/globals';
import { houseWith, reception, team, until } from '../support/receptions.ts';

// Agents who go away with open conversations, and contacts who fall silent.

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
