import { expect, test } from '@jest/globals';
import { type Files, type House, houseOf } from '../support/house.ts';

// Several agents come free at once, and contacts wait.

const names = ['ada', 'ben', 'cleo', 'dan', 'eve'];
const files = (logic: 'round-robin' | 'least-open', maxOpen = 2): Files => ({
  agents: Object.fromEntries(names.map((name) => [name, { name, teams: ['day'] }])),
  routing: { machine: 'reception', parameters: { assign: { logic, onlineOnly: true, maxOpen } } },
});

async function allBusy(house: House, maxOpen: number): Promise<Map<string, string[]>> {
  for (const name of names) await house.setPresence(name, 'online');
  for (let n = 0; n < names.length * maxOpen; n += 1) await house.open(`first${n}`);
  await house.settled();
  return ownedBy(house);
}

async function ownedBy({ db }: House): Promise<Map<string, string[]>> {
  const open = await db.conversations.find({ 'facts.status': 'open', 'facts.owner': { $ne: null } }).toArray();
  const byAgent = Map.groupBy(open, ({ facts }) => facts.owner?.agent ?? '');
  return new Map([...byAgent].map(([agent, docs]) => [agent, docs.map(({ _id }) => _id)]));
}

async function wait(house: House, count: number): Promise<string[]> {
  const waiting: string[] = [];
  for (let n = 0; n < count; n += 1) waiting.push((await house.open(`waits${n}`))._id);
  await house.settled();
  expect(await house.db.queue.countDocuments()).toBe(count);
  return waiting;
}

test.each(['round-robin', 'least-open'] as const)(
  'those who are first in line go to one each of those who come free together (%s), and each is claimed once',
  async (logic) => {
    await using house = await houseOf(files(logic), 1);
    const owned = await allBusy(house, 2);
    const waiting = await wait(house, 7);
    const before = house.claims.length;
    await Promise.all(names.map((name) => house.close(owned.get(name)?.[0] ?? '')));
    await house.settled();
    const owners = await Promise.all(waiting.map(async (id) => (await house.conversation(id)).facts.owner?.agent));
    expect(owners.slice(0, 5).toSorted()).toEqual(names);
    expect(owners.slice(5)).toEqual([undefined, undefined]);
    expect(house.claims.slice(before)).toEqual(Array(5).fill('made'));
  },
  60_000,
);

test('whoever closes all that they have gets as many again, and what is left waits in its order', async () => {
  await using house = await houseOf(files('round-robin', 3));
  const owned = await allBusy(house, 3);
  const waiting = await wait(house, 8);
  await Promise.all((owned.get('ada') ?? []).map((id) => house.close(id)));
  await Promise.all((owned.get('ben') ?? []).map((id) => house.close(id)));
  await house.settled();
  const owners = await Promise.all(waiting.map(async (id) => (await house.conversation(id)).facts.owner?.agent));
  expect(owners.slice(0, 6).toSorted()).toEqual(['ada', 'ada', 'ada', 'ben', 'ben', 'ben']);
  expect(owners.slice(6)).toEqual([undefined, undefined]);
  expect((await house.db.queue.find().sort({ enqueuedAt: 1 }).toArray()).map(({ _id }) => _id)).toEqual(
    waiting.slice(6),
  );
}, 60_000);

test('who comes free while others are looked at is looked at next, and who may not have the first takes the next one', async () => {
  await using house = await houseOf({
    ...files('round-robin', 1),
    teams: ['day', 'night'],
    agents: {
      ada: { name: 'Ada', teams: ['day'] },
      ben: { name: 'Ben', teams: ['day', 'night'] },
    },
  });
  for (const name of ['ada', 'ben']) await house.setPresence(name, 'online');
  const first = [await house.open('one'), await house.open('two')];
  await house.settled();
  const waiting = await wait(house, 2);
  await house.db.queue.updateOne({ _id: waiting[0] ?? '' }, { $set: { exclude: ['ben'] } });
  await Promise.all(first.map(({ _id }) => house.close(_id)));
  await house.settled();
  const owners = await Promise.all(waiting.map(async (id) => (await house.conversation(id)).facts.owner?.agent));
  expect(owners).toEqual(['ada', 'ben']);
}, 60_000);
