import { expect, test } from '@jest/globals';
import type { QueueDocument } from '../../src/store/documents.ts';
import { dequeue, enqueue, positionOf, waiting } from '../../src/store/queue.ts';
import { openDatabase, prepareDatabase } from '../../src/store/database.ts';
import { brokenWire } from '../support/brokenWire.ts';
import { freshStore } from '../support/freshStore.ts';
import { freshDatabase } from '../support/mongod.ts';

const store = freshStore();
const machine = { id: 'm', version: '1', hash: 'h' };

/** The nth to come: some at the same moment as another, some before those who came earlier. */
const entryOf = (n: number): QueueDocument => ({
  _id: `c${(n * 7) % 40}`,
  request: `c${(n * 7) % 40}:1:0`,
  key: n % 3 === 0 ? 'team:night' : 'team:day',
  rule: 'assign',
  machine,
  exclude: [],
  priority: n % 5 === 0 ? 2 : n % 7 === 0 ? 1 : 0,
  language: 'en',
  enqueuedAt: new Date(Date.UTC(2026, 0, 1, 12) + Math.floor(n / 2) * 1_000),
  placedAt: new Date(0),
  manual: false,
});

test('everybody who waits is told their own place, whoever asks with them', async () => {
  const db = store();
  const entries = Array.from({ length: 40 }, (_, n) => entryOf(n));
  for (const entry of entries) await enqueue(db, entry);
  const inLine = async (key: string) => (await waiting(db, [key], 100)).map(({ _id }) => _id);
  const lines = { 'team:day': await inLine('team:day'), 'team:night': await inLine('team:night') };
  const places = entries.map(({ _id, key }) => lines[key as keyof typeof lines].indexOf(_id) + 1);
  expect(Math.min(...places)).toBe(1);
  expect(await Promise.all(entries.map((entry) => positionOf(db, entry)))).toEqual(places);
  for (const [n, entry] of entries.entries()) expect(await positionOf(db, entry)).toBe(places[n]);
  const [first] = entries.filter(({ _id }) => _id === lines['team:day'][4]);
  if (!first) throw new Error('nobody is fifth');
  await dequeue(db, first._id, first.request);
  expect(await positionOf(db, first)).toBe(5); // who has left would stand where they stood
});

test('whoever comes while somebody’s place is looked up is behind them, and does not change it', async () => {
  const uri = await freshDatabase();
  await using wire = await brokenWire(uri);
  const [near, far] = [await openDatabase(uri, 10_000), await openDatabase(wire.uri, 10_000)];
  await prepareDatabase(near);
  const [first, ...others] = [1, 3, 9, 11].map((n) => ({ ...entryOf(n), key: 'team:day', priority: 0 }));
  if (!first) throw new Error('nobody came');
  await enqueue(near, first);
  const held = wire.holdAt('find', 'queue');
  const place = positionOf(far, first);
  const letGo = await held;
  await Promise.all(others.map((entry) => enqueue(near, entry)));
  letGo();
  expect(await place).toBe(1);
  await Promise.all([near, far].map(({ connection }) => connection.close()));
});
