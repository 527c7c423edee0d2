import { expect, test } from '@jest/globals';
import { claim } from '../../src/store/claims.ts';
import type { Database } from '../../src/store/database.ts';
import { nextAgents } from '../../src/store/sweep.ts';
import { houseOf } from '../support/house.ts';

const agents = { anna: { name: 'Anna', teams: ['day'], maxOpen: 1 } };

test('a claim that no conversation stands for is given back, and whoever waits is served', async () => {
  await using house = await houseOf({ agents }, 1);
  await house.setPresence('anna', 'online');
  await claim(house.db, 'nobody:1:0', { agent: 'anna', below: null });
  const { _id } = await house.open('marie');
  await house.settled();
  expect((await house.conversation(_id)).facts.owner).toBeNull();

  await house.runtimes[0]?.sweeper.sweep();
  expect(house.breaches).toEqual([]); // it may be under way
  await house.runtimes[0]?.sweeper.sweep();
  await house.settled();
  expect(house.breaches).toEqual(['orphanClaim']);
  expect((await house.conversation(_id)).facts.owner?.agent).toBe('anna');
}, 60_000);

test('an owner who has lost the claim has it again', async () => {
  await using house = await houseOf({ agents }, 1);
  await house.setPresence('anna', 'online');
  const { _id } = await house.open('marie');
  await house.settled();
  const { facts } = await house.conversation(_id);
  await house.db.agents.updateOne({ _id: 'anna' }, { $set: { claims: [], open: 0, free: true } });

  await house.runtimes[0]?.sweeper.sweep();
  expect(house.breaches).toEqual(['ownerWithoutClaim']);
  expect(await house.db.agents.findOne({ _id: 'anna' })).toMatchObject({
    claims: [facts.owner?.claim],
    open: 1,
    free: false,
  });
}, 60_000);

test('what is in order is left as it is, round after round', async () => {
  await using house = await houseOf({ agents }, 1);
  await house.setPresence('anna', 'online');
  await house.open('marie');
  await house.settled();
  for (let round = 0; round < 3; round += 1) await house.runtimes[0]?.sweeper.sweep();
  expect(house.breaches).toEqual([]);
}, 60_000);

test('one look takes few agents, or fewer who have much, and comes to all of them', async () => {
  await using house = await houseOf({ agents: {} }, 1);
  const open = { a: 0, b: 3, c: 9, d: 1, e: 1, f: 1 };
  for (const [_id, count] of Object.entries(open)) await addAgent(house.db, _id, count);
  const pages: (readonly string[])[] = [];
  for (let after: string | undefined = ''; after !== undefined;) {
    const page = await nextAgents(house.db, { after, mostAgents: 2, mostOpen: 4 });
    pages.push(page);
    after = page.at(-1);
  }
  expect(pages).toEqual([['a', 'b'], ['c'], ['d', 'e'], ['f'], []]);
}, 60_000);

async function addAgent(db: Database, _id: string, open: number): Promise<void> {
  const claims = Array.from({ length: open }, (_, n) => `${_id}${n}:1:0`);
  await db.agents.updateOne({ _id }, { $set: { open, claims, teams: ['*'] } }, { upsert: true });
}
