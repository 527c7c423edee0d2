import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { roundRobin } from '../../machines/round-robin.ts';
import { parseRef, refsFrom } from '../../src/domain/ids.ts';
import { insertConversation } from '../../src/store/conversations.ts';
import { openDatabase, prepareDatabase } from '../../src/store/database.ts';
import { HOUR } from '../support/lives.ts';
import { freshDatabase } from '../support/mongod.ts';
import { machineOf, Talk } from '../support/talk.ts';

const refs = refsFrom(createHash('sha256').update('c').digest());

test('references are short first, and all of them can be typed', () => {
  expect(refs.map((ref) => ref.length)).toEqual([4, 5, 6, 6, 6, 6, 6]);
  expect(new Set(refs).size).toBe(refs.length);
  expect(refs.map(parseRef)).toEqual(refs);
});

test('a conversation whose short references are all taken has another one', async () => {
  const db = await openDatabase(await freshDatabase(), 10_000);
  try {
    await prepareDatabase(db);
    for (const ref of refs.slice(0, 3))
      await db.conversations.updateOne({ _id: ref }, { $set: { ref, 'contact.id': ref } }, { upsert: true });
    const { decision } = new Talk(machineOf(roundRobin), 10 * HOUR);
    if (decision.outcome !== 'decided') throw new Error('an opening is always decided');
    const contact = { id: 'web:1', channel: 'web', name: 'Marie', timezone: null };
    const machine = { id: 'round-robin', hash: 'h' };
    const stored = await insertConversation(db, { ...decision, contact, machine, lease: 'test' });
    expect(stored).toMatchObject({ ref: refs[3] });
  } finally {
    await db.connection.close();
  }
});
