import { afterEach, expect, test } from '@jest/globals';
import { logOf } from '../../src/channels/log.ts';
import { type Database, openDatabase, prepareDatabase } from '../../src/store/database.ts';
import { freshDatabase } from '../support/mongod.ts';

let db: Database;
afterEach(() => db.connection.close());

test('a message of which nothing is known is looked for even when the bot has written since', async () => {
  db = await openDatabase(await freshDatabase(), 10_000);
  await prepareDatabase(db);
  const [killed, living] = [logOf(db), logOf(db)];
  const said = { line: 'l', from: 'person', activity: '{}', at: new Date(), undecided: 'some', by: 'some' } as const;
  const told = { line: 'l', from: 'bot', activity: '{}', at: new Date(), by: 'some' } as const;

  await killed.append(said); // and dies before it decides
  await living.append(told);
  expect(await living.append(said)).toMatchObject({ stored: { seq: 3 }, contested: true });
  expect(await living.append(said)).toMatchObject({ stored: { seq: 4 }, contested: false });
  await living.append(told);
  expect(await living.append(said)).toMatchObject({ stored: { seq: 6 }, contested: false });
});
