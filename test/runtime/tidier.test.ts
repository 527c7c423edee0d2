import { afterEach, expect, test } from '@jest/globals';
import { databaseClock } from '../../src/runtime/databaseClock.ts';
import { recordsOf } from '../../src/runtime/records.ts';
import { tidierOf } from '../../src/runtime/tidier.ts';
import { openDatabase, prepareDatabase } from '../../src/store/database.ts';
import type { ConversationDocument } from '../../src/store/documents.ts';
import { freshDatabase } from '../support/mongod.ts';

const nothing = () => undefined;
const toEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0)) await end();
});

test('a lease is kept while something is left that another process has decided', async () => {
  const db = await openDatabase(await freshDatabase(), 10_000);
  await prepareDatabase(db);
  const clock = await databaseClock(db, nothing);
  toEnd.push(clock.stop, () => db.connection.close());
  const records = recordsOf(db);
  const dispatched: string[] = [];
  const tidier = tidierOf({
    db,
    records,
    lease: 'here',
    clock,
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    dispatch: ({ doc }) => void dispatched.push(doc._id),
  });
  const doc = { _id: 'c', ref: 'REF0', version: 2, lease: 'here', outbox: { '1_0': {}, '2_0': {} }, journal: {} };
  await db.conversations.insertOne(doc as unknown as ConversationDocument);
  const record = await records.read('c');
  if (!record) throw new Error('there is no such conversation');
  record.started.add('1_0');
  record.done.add('1_0');
  tidier.idle(record);
  await tidier.settle();
  expect(dispatched).toEqual(['c']);
  expect(await db.conversations.findOne({ _id: 'c' })).toMatchObject({ lease: 'here', outbox: { '2_0': {} } });
});
