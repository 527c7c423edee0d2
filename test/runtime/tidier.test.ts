import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { databaseClock } from '../../src/runtime/databaseClock.ts';
import { type Record, type Records, recordsOf } from '../../src/runtime/records.ts';
import { type Tidier, tidierOf } from '../../src/runtime/tidier.ts';
import { type Database, openDatabase, prepareDatabase } from '../../src/store/database.ts';
import type { ConversationDocument } from '../../src/store/documents.ts';
import { freshDatabase } from '../support/mongod.ts';

const nothing = () => undefined;
const toEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0)) await end();
});

interface Bench {
  readonly db: Database;
  readonly records: Records;
  readonly tidier: Tidier;
  readonly dispatched: readonly string[];
}

/** Rests until somebody has it go on. */
const untilAborted = (_ms: number, stopping?: AbortSignal): Promise<void> =>
  new Promise((resolve) => stopping?.addEventListener('abort', () => resolve()));

async function bench(): Promise<Bench> {
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
    clock: { ...clock, sleep: untilAborted },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    dispatch: ({ doc }) => void dispatched.push(doc._id),
  });
  return { db, records, tidier, dispatched };
}

/** A conversation that is leased here, with effects of these keys in its outbox. */
async function leased({ db, records }: Bench, _id: string, keys: readonly string[], status = 'open'): Promise<Record> {
  const outbox = Object.fromEntries(keys.map((key) => [key, {}]));
  const doc = {
    _id,
    ref: _id,
    version: 2,
    lease: 'here',
    outbox,
    journal: {},
    contact: { id: _id },
    facts: { status },
  };
  await db.conversations.insertOne(doc as unknown as ConversationDocument);
  const record = await records.read(_id);
  if (!record) throw new Error('there is no such conversation');
  return record;
}

/** Done, and nothing else is under way. */
function isDone(record: Record, key: string): void {
  record.started.add(key);
  record.done.add(key);
}

test('a lease is kept while something is left that another process has decided', async () => {
  const parts = await bench();
  const { db, tidier, dispatched } = parts;
  const record = await leased(parts, 'c', ['1_0', '2_0']);
  isDone(record, '1_0');
  tidier.idle(record);
  await tidier.settle();
  expect(dispatched).toEqual(['c']);
  expect(await db.conversations.findOne({ _id: 'c' })).toMatchObject({ lease: 'here', outbox: { '2_0': {} } });
});

test('between two rounds it rests, until a conversation is closed: the contact’s next opening waits for that', async () => {
  const parts = await bench();
  const isTidy = async (id: string) => (await parts.db.conversations.findOne({ _id: id }))?.lease === undefined;
  const [first, open, closed] = [
    await leased(parts, 'first', ['1_0']),
    await leased(parts, 'open', ['1_0']),
    await leased(parts, 'closed', ['1_0'], 'closed'),
  ];
  for (const record of [first, open, closed]) isDone(record, '1_0');
  parts.tidier.idle(first);
  while (!(await isTidy('first'))) await setImmediate();
  parts.tidier.idle(open);
  await parts.db.conversations.findOne({ _id: 'open' });
  expect(await isTidy('open')).toBe(false);
  parts.tidier.idle(closed);
  while (!(await isTidy('closed'))) await setImmediate();
  expect(await isTidy('open')).toBe(true);
  await parts.tidier.settle();
});

test('what is done leaves the outbox before it is much, although more goes the same way', async () => {
  const parts = await bench();
  const { db, tidier } = parts;
  const keys = Array.from({ length: 17 }, (_, n) => `${n + 1}_0`);
  const record = await leased(parts, 'c', keys);
  for (const key of keys.slice(0, 16)) {
    isDone(record, key);
    tidier.done(record);
  }
  await tidier.settle();
  expect(Object.keys((await db.conversations.findOne({ _id: 'c' }))?.outbox ?? {})).toEqual(['17_0']);
});
