import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Database, openDatabase, prepareDatabase } from '../../src/store/database.ts';
import { owe, owedBy, takeOverOwed } from '../../src/store/owed.ts';
import { freshDatabase } from '../support/mongod.ts';

// What people are owed is delivered in the order it was said, whoever has died.

let db: Database;
beforeAll(async () => {
  db = await openDatabase(await freshDatabase(), 10_000);
  await prepareDatabase(db);
}, 60_000);
afterAll(() => db.connection.close());

const say = (lane: string, second: number, by: string) =>
  owe(db, {
    _id: `${lane}:${second}`,
    lane,
    by,
    at: new Date(Date.UTC(2026, 0, 1, 12, 0, second)),
    kind: 'notice',
    agent: 'anna',
    text: 'setAway',
    values: {},
  });
const left = async (to: string) => (await owedBy(db, to)).map(({ _id }) => _id);

test('what was said after words that somebody else delivers is left to them', async () => {
  await say('agent:anna', 1, 'other');
  await say('agent:anna', 2, 'dead');
  await say('agent:budi', 3, 'dead');
  await takeOverOwed(db, 'dead', 'here');
  expect(await left('here')).toEqual(['agent:budi:3']);
  expect(await left('other')).toEqual(['agent:anna:1', 'agent:anna:2']);
});

test('of two who have died, the second to be taken over brings all, in order', async () => {
  await say('agent:cleo', 1, 'first');
  await say('agent:cleo', 2, 'second');
  await takeOverOwed(db, 'second', 'one');
  await takeOverOwed(db, 'first', 'two');
  expect(await left('two')).toEqual(['agent:cleo:1', 'agent:cleo:2']);
  expect(await left('one')).toEqual([]);
});
