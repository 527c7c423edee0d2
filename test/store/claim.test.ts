import { expect, test } from '@jest/globals';
import { claim } from '../../src/store/claims.ts';
import { openDatabase, prepareDatabase } from '../../src/store/database.ts';
import { freshDatabase } from '../support/mongod.ts';

test('claims that are made together are each made or not by itself, and who holds a key is told', async () => {
  const db = await openDatabase(await freshDatabase(), 10_000);
  try {
    await prepareDatabase(db);
    for (const _id of ['anna', 'budi', 'citra'])
      await db.agents.updateOne(
        { _id },
        { $set: { teams: ['*'], claims: [], open: 0, round: 0, turn: 0, maxOpen: 1, free: true } },
        { upsert: true },
      );
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
  } finally {
    await db.connection.close();
  }
});
