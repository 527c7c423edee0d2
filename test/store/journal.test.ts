import { afterEach, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { writeJournal } from '../../src/store/outbox.ts';
import type { JournalDocument } from '../../src/store/documents.ts';
import { freshDatabase } from '../support/mongod.ts';

const entry: JournalDocument = {
  _id: 'c:1',
  conversation: 'c',
  version: 1,
  event: { type: 'agent.left', at: 0, agent: 'anna' },
  path: null,
  effects: [],
  armed: [],
  cancelled: [],
};

let db: Database;
afterEach(() => db.connection.close());

test('a journal entry that is there already is well; one that a majority does not confirm is not', async () => {
  db = await openDatabase(await freshDatabase(), 10_000);
  const journal = db.db.collection<JournalDocument>('journal', { writeConcern: { w: 2, wtimeoutMS: 50 } });
  await writeJournal(db, [entry]);
  await writeJournal(db, [entry]);
  const another = { ...entry, _id: 'c:2' };
  for (const entries of [[another], [another], [entry, another]])
    await expect(writeJournal({ ...db, journal }, entries)).rejects.toThrow();
  expect(await db.journal.countDocuments()).toBe(2);
});
