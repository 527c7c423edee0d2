import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Files, type House, houseOf } from '../support/house.ts';

// Agents who are not there: those who are told that contacts wait, and what is theirs while they are away.

const limit = 120_000;
const account = (id: string) => ({ accounts: [{ channel: 'test', id }] });
const agents = (...names: readonly string[]): Files['agents'] =>
  Object.fromEntries(names.map((name) => [name, { name, teams: ['day'], ...account(name) }]));
const reception = (assign: object, more: object = {}): NonNullable<Files['routing']> => ({
  machine: 'reception',
  parameters: { assign },
  ...more,
});

/** A line on which an agent hears what is told to them. */
async function connect(house: House, agent: string): Promise<void> {
  const at = new Date();
  const line = { channel: 'test', accounts: [`test:${agent}`], name: agent, locale: 'en', timezone: null };
  await house.db.lines.insertOne({ _id: `desk-${agent}`, ...line, openedAt: at, usedAt: at });
}
const heard = (house: House, agent: string, part: string): number =>
  (house.sent.get(`desk-${agent}`) ?? []).filter(({ text }) => text.includes(part)).length;
const nobodyThere = 'waitingNobodyOnline';

async function until(house: House, so: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await so())) await sleep(20);
  await house.settled();
}

test(
  'when the last one leaves while contacts wait, the team hears so, once until somebody comes online',
  async () => {
    const full = { anna: { name: 'anna', teams: ['day'], maxOpen: 1, ...account('anna') }, ...agents('boris') };
    await using house = await houseOf({ agents: full, routing: reception({ onlineOnly: true }) });
    await connect(house, 'boris');
    await house.setPresence('anna', 'online');
    for (const name of ['one', 'two']) await house.writes(name);
    await house.settled();
    expect(heard(house, 'boris', nobodyThere)).toBe(0);
    await house.setPresence('anna', 'away');
    await until(house, () => heard(house, 'boris', nobodyThere) === 1);
    await house.writes('three');
    await house.settled();
    await house.runtimes[0]?.sweeper.sweep();
    expect(heard(house, 'boris', nobodyThere)).toBe(1);
    await house.setPresence('anna', 'online');
    await house.setPresence('anna', 'offline');
    await until(house, () => heard(house, 'boris', nobodyThere) === 2);
  },
  limit,
);

test(
  'the sweeper tells a team that nobody told',
  async () => {
    await using house = await houseOf({ agents: agents('anna', 'boris'), routing: reception({ onlineOnly: true }) });
    await connect(house, 'boris');
    await house.writes('one');
    await house.settled();
    await until(house, () => heard(house, 'boris', nobodyThere) === 1);
    await house.db.notices.deleteMany({}); // as if whoever left had ended with the process that should have told it
    await house.runtimes[0]?.sweeper.sweep();
    await until(house, () => heard(house, 'boris', nobodyThere) === 2);
  },
  limit,
);

test(
  'all sixty conversations of an agent who goes away get their time, and all are listed',
  async () => {
    const routing = reception({}, { absence: { handOverAfter: '1 hour' } });
    await using house = await houseOf({ agents: agents('anna'), routing });
    await house.setPresence('anna', 'online');
    await Promise.all(Array.from({ length: 60 }, (_, n) => house.open(`contact${n}`)));
    await house.settled();
    expect(await house.runtimes[0]?.deskPorts.owned('anna')).toHaveLength(60);
    await house.setPresence('anna', 'away');
    await house.settled();
    expect(await house.db.conversations.countDocuments({ 'timers.id': 'owner.away' })).toBe(60);
  },
  limit,
);

test(
  'what is given to one who is away already is handed over after the time too',
  async () => {
    const routing = reception({}, { absence: { handOverAfter: '1 second' } });
    await using house = await houseOf({ agents: agents('anna'), routing });
    const { _id } = await house.writes('marie');
    await house.settled();
    expect((await house.conversation(_id)).facts.owner?.agent).toBe('anna');
    await house.configure({ agents: agents('anna', 'boris'), routing });
    await house.setPresence('boris', 'online');
    await house.runtimes[0]?.sweeper.sweep();
    await until(house, async () => (await house.conversation(_id)).facts.owner?.agent === 'boris');
  },
  limit,
);

test(
  'an agent who left before the setting was on hands over once it is',
  async () => {
    const two = agents('anna', 'boris');
    await using house = await houseOf({ agents: two, routing: reception({ onlineOnly: true }) });
    await house.setPresence('anna', 'online');
    const { _id } = await house.writes('marie');
    await house.settled();
    await house.setPresence('anna', 'offline');
    await house.setPresence('boris', 'online');
    const routing = reception({ onlineOnly: true }, { absence: { handOverAfter: '1 second' } });
    await house.configure({ agents: two, routing });
    await house.runtimes[0]?.sweeper.sweep();
    await until(house, async () => (await house.conversation(_id)).facts.owner?.agent === 'boris');
  },
  limit,
);
