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
  const asRead = async () => {
    const as = (await findAgent(db, 'anna')) ?? undefined;
    return { agent: 'anna', below: 3, ...(as && { as }) };
  };
  expect(await claim(db, 'first', await asRead())).toBe(true);
  const before = await asRead();
  await releaseFrom(db, { agent: 'anna', key: 'first' });
  expect(await claim(db, 'second', before)).toBe(true);
  expect(await claim(db, 'third', before)).toBe(false);
  expect((await findAgent(db, 'anna'))?.open).toBe(1);
});
