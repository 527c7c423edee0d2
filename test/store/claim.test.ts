import { expect, test } from '@jest/globals';
import { findAgent } from '../../src/store/agents.ts';
import { claim, releaseFrom } from '../../src/store/claims.ts';
import type { Database } from '../../src/store/database.ts';
import { freshStore } from '../support/freshStore.ts';

const store = freshStore();

/** These agents alone: who may have so many, and have none. */
async function withAgents(agents: readonly string[], maxOpen: number): Promise<Database> {
  const db = store();
  await db.agents.deleteMany({});
  for (const _id of agents)
    await db.agents.updateOne(
      { _id },
      { $set: { teams: ['*'], claims: [], open: 0, round: 0, turn: 0, maxOpen, free: true } },
      { upsert: true },
    );
  return db;
}

/** A claim on an agent who is as they are now. */
async function asRead(db: Database, agent: string) {
  const as = await findAgent(db, agent);
  return { agent, below: 3, ...(as && { as }) };
}

test('claims that are made together are each made or not by itself, and who holds a key is told', async () => {
  const db = await withAgents(['anna', 'budi', 'citra'], 1);
  const to = (agent: string) => ({ agent, below: null });
  expect(await claim(db, 'held', to('budi'))).toBe(true);
  const answers = await Promise.all([
    claim(db, 'one', to('anna')),
    claim(db, 'another', to('anna')), // has one, and may have no more
    claim(db, 'held', to('citra')),
    claim(db, 'held', to('budi')), // as when nobody heard that it was made
    claim(db, 'third', to('nobody')),
    claim(db, 'fourth', to('citra')),
  ]);
  expect(answers).toEqual([true, false, { heldBy: 'budi' }, true, false, true]);
  const held = await db.agents
    .find({}, { projection: { claims: 1, open: 1, free: 1 } })
    .sort({ _id: 1 })
    .toArray();
  expect(held).toEqual([
    { _id: 'anna', claims: ['one'], open: 1, free: false },
    { _id: 'budi', claims: ['held'], open: 1, free: false },
    { _id: 'citra', claims: ['fourth'], open: 1, free: false },
  ]);
});

test('whoever has let go of one since they were read may have the next all the same, but not once they were given one', async () => {
  const db = await withAgents(['anna'], 3);
  expect(await claim(db, 'first', await asRead(db, 'anna'))).toBe(true);
  const before = await asRead(db, 'anna');
  await releaseFrom(db, { agent: 'anna', key: 'first' });
  expect(await claim(db, 'second', before)).toBe(true);
  expect(await claim(db, 'third', before)).toBe(false);
  expect((await findAgent(db, 'anna'))?.open).toBe(1);
});

test('a claim that follows another on the same agent holds only where that one was made, and nothing came between', async () => {
  const db = await withAgents(['anna', 'budi', 'citra'], 3);
  const second = (agent: string, after: string) => ({ agent, below: 3, as: { open: 1, round: 1, turn: 0 }, after });
  const [anna, budi] = [await asRead(db, 'anna'), await asRead(db, 'budi')];
  expect(await claim(db, 'others', { agent: 'budi', below: 3 })).toBe(true);
  const together = [
    claim(db, 'anna 1', anna),
    claim(db, 'budi 1', budi),
    claim(db, 'anna 2', second('anna', 'anna 1')),
    claim(db, 'budi 2', second('budi', 'budi 1')),
  ];
  expect(await Promise.all(together)).toEqual([true, false, true, false]);
  expect(await claim(db, 'citra 1', await asRead(db, 'citra'))).toBe(true);
  expect(await claim(db, 'others too', { agent: 'citra', below: 3 })).toBe(true);
  expect(await claim(db, 'citra 2', second('citra', 'citra 1'))).toBe(false);
  expect((await db.agents.find().sort({ _id: 1 }).toArray()).map(({ claims }) => claims)).toEqual([
    ['anna 1', 'anna 2'],
    ['others'],
    ['citra 1', 'others too'],
  ]);
});
