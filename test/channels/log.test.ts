import { afterEach, expect, test } from '@jest/globals';
import { lineLogOf } from '../../src/channels/log.ts';
import { type Database, openDatabase, prepareDatabase } from '../../src/store/database.ts';
import { freshDatabase } from '../support/mongod.ts';

let db: Database;
afterEach(() => db.connection.close());

test('a message of which nothing is known is looked for even when the bot has written since', async () => {
  db = await openDatabase(await freshDatabase(), 10_000);
  await prepareDatabase(db);
  const [killed, living] = [lineLogOf(db), lineLogOf(db)];
  const said = { line: 'l', from: 'person', activity: '{}', at: new Date(), undecided: 'some', by: 'some' } as const;
  const told = { line: 'l', from: 'bot', activity: '{}', at: new Date(), by: 'some' } as const;

  await killed.append(said); // and dies before it decides
  await living.append(told);
  expect(await living.append(said)).toMatchObject({ stored: { seq: 3 }, contested: true });
  expect(await living.append(said)).toMatchObject({ stored: { seq: 4 }, contested: false });
  await living.append(told);
  expect(await living.append(said)).toMatchObject({ stored: { seq: 6 }, contested: false });
});

test('a number that another process was first with is not tried, and only what a person wrote there is looked for', async () => {
  db = await openDatabase(await freshDatabase(), 10_000);
  await prepareDatabase(db);
  const [one, other] = [lineLogOf(db), lineLogOf(db)];
  const said = { line: 'l', from: 'person', activity: '{}', at: new Date(), undecided: 'some', by: 'some' } as const;
  const told = { line: 'l', from: 'bot', activity: '{}', at: new Date(), by: 'some' } as const;
  const elsewhere = async (activity: typeof said | typeof told) => {
    const appended = await other.append(activity);
    if (!('stored' in appended)) throw new Error('it was there');
    return appended.stored;
  };
  one.begin('l');
  one.passed({ line: 'unknown here', seq: 7, from: 'bot' });

  one.passed(await elsewhere(told));
  expect(await one.append(said)).toMatchObject({ stored: { seq: 2 }, contested: false });
  one.passed(await elsewhere(said));
  one.passed({ line: 'l', seq: 1, from: 'bot' }); // heard late
  expect(await one.append(told)).toMatchObject({ stored: { seq: 4 }, contested: true });
  expect(await one.append(said)).toMatchObject({ stored: { seq: 5 }, contested: true });
  const missed = await elsewhere(said);
  one.passed(await elsewhere(told));
  expect(await one.append(said)).toMatchObject({ stored: { seq: missed.seq + 2 }, contested: true });
});
