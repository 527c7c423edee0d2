import { describe, expect, test } from '@jest/globals';
import { agentNamed, agentsOf, assign, burst, many, online } from '../support/bursts.ts';
import { type Files, type House, houseOf } from '../support/house.ts';

test.each(['round-robin', 'least-open'])(
  'rule 4: %s spreads a burst within 1, on two processes',
  async (logic) => {
    const names = Array.from({ length: 7 }, (_, n) => agentNamed(n));
    await using house = await houseOf({
      agents: many(7, (n) => ({ name: `Agent ${n}`, teams: ['day'] })),
      routing: assign({ logic, onlineOnly: true }),
    });
    await online(house, names);
    await burst(house, 60);
    const loads = (await agentsOf(house)).map(({ open }) => open);
    expect(loads.reduce((sum, open) => sum + open, 0)).toBe(60);
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
  },
  60_000,
);

test('rule 4: burst after burst of any size, nobody is ever two turns ahead of another', async () => {
  const names = Array.from({ length: 7 }, (_, n) => agentNamed(n));
  await using house = await houseOf({
    agents: many(7, (n) => ({ name: `Agent ${n}`, teams: ['day'] })),
    routing: assign({ logic: 'round-robin', onlineOnly: true }),
  });
  await online(house, names);
  for (const count of [60, 3, 17, 32, 1, 45, 9, 64, 5, 33]) {
    await burst(house, count, `${count}-`);
    const loads = (await agentsOf(house)).map(({ open }) => open);
    expect({ loads, isFair: Math.max(...loads) - Math.min(...loads) <= 1 }).toMatchObject({ isFair: true });
  }
}, 120_000);

test('rule 4: whoever comes after others had many turns gets one, and then takes turns with them', async () => {
  const [early, late] = [0, 20].map((from) => Array.from({ length: 20 }, (_, n) => agentNamed(from + n)));
  await using house = await houseOf({
    agents: many(40, (n) => ({ name: `Agent ${n}`, teams: ['day'] })),
    routing: assign({ logic: 'round-robin', onlineOnly: true }),
  });
  await online(house, early ?? []);
  await burst(house, 100);
  await online(house, late ?? []);
  await burst(house, 20, 'next ');
  const loadsOf = async (names: readonly string[] = []) =>
    (await agentsOf(house)).filter(({ _id }) => names.includes(_id)).map(({ open }) => open);
  expect(new Set(await loadsOf(late))).toEqual(new Set([1]));
  await burst(house, 80, 'last ');
  for (const open of await loadsOf(late)) expect([2, 3, 4]).toContain(open);
  for (const open of await loadsOf(early)) expect([6, 7, 8]).toContain(open);
}, 120_000);

test('rule 5: a burst of 32 at a cap of 5 puts 5 on the one agent, and the rest wait in their order', async () => {
  await using house = await houseOf({
    agents: many(1, () => ({ name: 'A', teams: ['day'] })),
    routing: assign({ onlineOnly: true, maxOpen: 5 }),
  });
  await online(house, ['agent0']);
  await burst(house, 32);
  expect((await agentsOf(house)).map(({ open }) => open)).toEqual([5]);
  expect(await house.db.queue.countDocuments()).toBe(27);
}, 60_000);

test('rule 6: closing while others wait serves the first in line, every time', async () => {
  await using house = await houseOf({
    agents: many(2, () => ({ name: 'A', teams: ['day'], maxOpen: 2 })),
    routing: assign({ onlineOnly: true }),
  });
  await online(house, ['agent0', 'agent1']);
  for (let n = 0; n < 12; n += 1) {
    await house.open(`contact${n}`);
    await house.settled();
  }
  const order: string[] = [];
  for (let closed = 0; closed < 8; closed += 1) {
    const waiting = await house.db.queue.find().sort({ enqueuedAt: 1, _id: 1 }).toArray();
    const owned = await house.db.conversations.find({ place: 'owned' }).sort({ 'facts.openedAt': 1 }).toArray();
    await house.close(owned[0]?._id ?? '');
    await house.settled();
    const first = await house.conversation(waiting[0]?._id ?? '');
    expect(first.facts.owner).not.toBeNull();
    order.push(first.contact.name);
  }
  expect(order).toEqual(Array.from({ length: 8 }, (_, n) => `contact${n + 4}`));
}, 60_000);

test('rule 5: with all agents offline nobody is assigned, and whoever comes online gets the first in line', async () => {
  await using house = await houseOf({
    agents: many(3, () => ({ name: 'A', teams: ['day'], maxOpen: 1 })),
    routing: assign({ onlineOnly: true }),
  });
  await burst(house, 10);
  expect((await agentsOf(house)).map(({ open }) => open)).toEqual([0, 0, 0]);
  const [first] = await house.db.queue.find().sort({ enqueuedAt: 1, _id: 1 }).toArray();
  await online(house, ['agent1']);
  await house.settled();
  expect((await house.conversation(first?._id ?? '')).facts.owner?.agent).toBe('agent1');
}, 60_000);

test('rule 5: an agent who never connected is assigned when only online agents are not asked for', async () => {
  await using house = await houseOf({ agents: many(2, () => ({ name: 'A', teams: ['day'] })), routing: assign({}) });
  const doc = await house.open('marie');
  await house.settled();
  expect((await house.conversation(doc._id)).facts.owner).not.toBeNull();
}, 60_000);

test('rule 5: an agent who goes offline while one is chosen gets nothing more', async () => {
  await using house = await houseOf({
    agents: many(2, () => ({ name: 'A', teams: ['day'] })),
    routing: assign({ onlineOnly: true }),
  });
  await online(house, ['agent0', 'agent1']);
  const left = burst(house, 40);
  await house.setPresence('agent0', 'offline');
  const leftAt = Date.now();
  await left;
  const late = await house.db.journal.countDocuments({
    'event.type': 'assignment.made',
    'event.agent': 'agent0',
    'event.at': { $gt: leftAt + 1_000 },
  });
  expect(late).toBe(0);
  const loads = (await agentsOf(house)).map(({ open }) => open);
  expect(loads[0]).toBeLessThan(loads[1] ?? 0);
}, 60_000);

describe('rule 6: a config change is served at once', () => {
  const files = (agents: Files['agents'], rule: object = { onlineOnly: true, maxOpen: 1 }): Files => ({
    agents,
    routing: assign(rule),
  });
  const one = { agent0: { name: 'A', teams: ['day'] } };

  test.each([
    { what: 'a raised cap', changed: files(one, { onlineOnly: true, maxOpen: 2 }) },
    {
      what: 'an agent who is added',
      changed: files({ ...one, agent1: { name: 'B', teams: ['day'] } }, { maxOpen: 1 }),
    },
    { what: 'an agent who is no longer left out', changed: files({ ...one, agent2: { name: 'C', teams: ['day'] } }) },
  ])(
    '$what',
    async ({ changed }) => {
      await using house = await houseOf(files({ ...one, agent2: { name: 'C', teams: ['day'], autoAssign: false } }));
      await online(house, ['agent0', 'agent2']);
      await burst(house, 2);
      expect(await house.db.queue.countDocuments()).toBe(1);
      await house.configure(changed);
      while ((await house.db.queue.countDocuments()) > 0) await house.settled();
      expect(await house.db.conversations.countDocuments({ place: 'owned' })).toBe(2);
    },
    60_000,
  );

  test('the conversations of an agent who is removed are handed over', async () => {
    await using house = await houseOf({
      agents: many(2, () => ({ name: 'A', teams: ['day'] })),
      routing: assign({ onlineOnly: true }),
    });
    await online(house, ['agent0']);
    const doc = await house.open('marie');
    await house.settled();
    await online(house, ['agent1']);
    await house.configure({ agents: { agent1: { name: 'B', teams: ['day'] } }, routing: assign({ onlineOnly: true }) });
    while ((await house.conversation(doc._id)).facts.owner?.agent !== 'agent1') await house.settled();
    expect((await agentsOf(house)).map(({ _id, open }) => [_id, open])).toEqual([
      ['agent0', 0],
      ['agent1', 1],
    ]);
  }, 60_000);
});

test('rule 3: one who is asked for by name is assigned whatever their presence, waiting only for their own limit', async () => {
  const routing = { machine: 'round-robin', parameters: { to: { agent: 'agent0' } } };
  await using house = await houseOf({
    agents: many(2, () => ({ name: 'A', teams: ['day'], maxOpen: 1, autoAssign: false })),
    routing,
  });
  const [first, second] = [await house.open('one'), await house.open('two')];
  await house.settled();
  expect((await house.conversation(first._id)).facts.owner?.agent).toBe('agent0');
  expect((await house.conversation(second._id)).facts.owner).toBeNull();
  await house.close(first._id);
  await house.settled();
  expect((await house.conversation(second._id)).facts.owner?.agent).toBe('agent0');
}, 60_000);

test('somebody who speaks the contact’s language is preferred, else anyone', async () => {
  const agents = many(3, (n) => ({ name: 'A', teams: ['day'], speaks: n === 2 ? ['fr'] : ['en'], maxOpen: 1 }));
  await using house = await houseOf({ agents, routing: assign({ onlineOnly: true, preferLanguage: true }) });
  await online(house, Object.keys(agents));
  const [first, second] = [await house.open('marie', { language: 'fr' }), await house.open('jean', { language: 'fr' })];
  await house.settled();
  expect((await house.conversation(first._id)).facts.owner?.agent).toBe('agent2');
  expect((await house.conversation(second._id)).facts.owner).not.toBeNull();
}, 60_000);

test('rule 6: the highest priority is served first, then the oldest', async () => {
  const files = (priority: number): Files => ({
    agents: many(1, () => ({ name: 'A', teams: ['day'], maxOpen: 1 })),
    routing: assign({ onlineOnly: true, priority }),
  });
  await using house = await houseOf(files(0));
  await online(house, ['agent0']);
  const taken = await house.open('taken');
  await house.settled();
  const low = await house.open('low');
  await house.settled();
  await house.configure(files(5));
  const high = await house.open('high');
  await house.settled();
  await house.close(taken._id);
  await house.settled();
  expect((await house.conversation(high._id)).facts.owner).not.toBeNull();
  expect((await house.conversation(low._id)).facts.owner).toBeNull();
}, 60_000);

/** An agent comes free, and nobody is told: the one who would have told was killed. */
async function freeUnnoticed(house: House, agent: string): Promise<void> {
  await house.db.agents.updateOne({ _id: agent }, { $set: { open: 0, claims: [], free: true } });
}

test('rule 6: who waits longer in another queue of an agent is served before one who waits for that agent alone', async () => {
  await using house = await houseOf({
    agents: { anna: { name: 'Anna', teams: ['day'], maxOpen: 1 } },
    routing: assign({ onlineOnly: true }),
  });
  await online(house, ['anna']);
  const back = await house.writes('back');
  await house.settled();
  await house.close(back._id);
  await house.settled();
  await house.open('other');
  const older = await house.open('older');
  const again = await house.writes('back');
  await house.settled();
  expect(again._id).toBe(back._id);
  expect((await house.db.queue.find().sort({ enqueuedAt: 1 }).toArray()).map(({ key }) => key)).toEqual([
    'team:day',
    'agent:anna',
  ]);
  await freeUnnoticed(house, 'anna');
  await house.runtimes[0]?.queue.serveKey('agent:anna');
  await house.settled();
  expect((await house.conversation(older._id)).facts.owner?.agent).toBe('anna');
  expect((await house.conversation(back._id)).facts.owner).toBeNull();
});
