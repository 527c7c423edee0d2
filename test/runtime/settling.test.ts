import { expect, test } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { shownBefore } from '../../src/store/activities.ts';
import { openDatabase, prepareDatabase } from '../../src/store/database.ts';
import type { ActivityDocument } from '../../src/store/documents.ts';
import { type House, houseOf } from '../support/house.ts';
import { freshDatabase } from '../support/mongod.ts';

const closedBy = (house: House, id: string) =>
  house.runtimes[0]?.door.tell(id, {
    type: 'conversation.closed',
    at: Date.now(),
    by: 'anna',
    insisted: false,
  });

test('cards are settled whatever else an agent is to be given, though never before what that conversation has yet to show', async () => {
  let isDown = false;
  const carrying = (line: string): void => {
    if (isDown && line === 'line-anna') throw new Error('the channel is down');
  };
  const anna = { name: 'Anna', teams: ['day'], accounts: [{ channel: 'test', id: 'anna' }] };
  const routing = { machine: 'reception', parameters: { assign: { onlineOnly: true } } } as const;
  await using house = await houseOf({ agents: { anna }, routing }, 1, { carrying });
  await house.line('anna');
  await house.setPresence('anna', 'online');
  const shown = await house.writes('marie');
  await house.settled();
  isDown = true;
  const unshown = await house.writes('jean');
  while (!(await house.conversation(unshown._id)).facts.owner) await setImmediate();
  await closedBy(house, unshown._id);
  await closedBy(house, shown._id);
  while (!house.cardsSettled.includes(shown.ref)) await setImmediate();
  expect(house.cardsSettled).not.toContain(unshown.ref);
  isDown = false;
  await house.settled();
  expect(house.cardsSettled).toContain(unshown.ref);
}, 60_000);

test('many cards about one conversation do not hide those about another that is asked for together with it', async () => {
  const db = await openDatabase(await freshDatabase(), 10_000);
  await prepareDatabase(db);
  const card = (seq: number, cardOf: string): ActivityDocument =>
    ({ _id: `desk|${seq}`, line: 'desk', seq, cardOf, from: 'bot', activity: '{}' }) as ActivityDocument;
  await db.activities.insertMany([...Array.from({ length: 120 }, (_, n) => card(n + 1, 'AAAA')), card(121, 'BBBB')]);
  const [many, one] = await Promise.all(['AAAA', 'BBBB'].map((ref) => shownBefore(db, 'desk', ref, 'c:5:0')));
  expect(many).toHaveLength(50);
  expect(one?.map(({ seq }) => seq)).toEqual([121]);
  await db.connection.close();
});

test('what a conversation decides to show later keeps its buttons', async () => {
  const db = await openDatabase(await freshDatabase(), 10_000);
  await prepareDatabase(db);
  const card = (seq: number, key: string): ActivityDocument =>
    ({ _id: `desk|${seq}`, line: 'desk', seq, key, cardOf: 'REF', from: 'bot', activity: '{}' }) as ActivityDocument;
  await db.activities.insertMany([
    card(1, 'c:3:0@desk'),
    card(2, 'c:12:1@desk'),
    card(3, 'c:12:1@desk:part1'),
    card(4, 'desk|0000009:answer'),
  ]);
  const found = async (effect: string) =>
    (await shownBefore(db, 'desk', 'REF', effect)).map(({ seq }) => seq).toSorted((a, b) => a - b);
  expect(await found('c:5:2')).toEqual([1, 4]);
  expect(await found('c:13:0')).toEqual([1, 2, 3, 4]);
  await db.connection.close();
});
