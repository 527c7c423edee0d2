import { EventEmitter, once } from 'node:events';
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
  /** Resolves when the tidier rests. */
  rests(): Promise<unknown>;
  /** Ends the rest. */
  goOn(): void;
}

const shortRestMs = 50;

async function bench(): Promise<Bench> {
  const db = await openDatabase(await freshDatabase(), 10_000);
  await prepareDatabase(db);
  const clock = await databaseClock(db, nothing);
  toEnd.push(clock.stop, () => db.connection.close());
  const records = recordsOf(db);
  const dispatched: string[] = [];
  const resting = new EventEmitter();
  /** Short rests are over at once, a longer one when somebody says so or waits for what is to be written. */
  const sleep = async (ms: number, stopping?: AbortSignal): Promise<void> => {
    if (ms <= shortRestMs || stopping?.aborted) return;
    resting.emit('begun');
    await new Promise<void>((resolve) => {
      resting.once('over', resolve);
      stopping?.addEventListener('abort', () => resolve());
    });
  };
  const tidier = tidierOf({
    db,
    records,
    lease: 'here',
    clock: { ...clock, sleep },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    dispatch: ({ doc }) => void dispatched.push(doc._id),
  });
  return {
    db,
    records,
    tidier,
    dispatched,
    rests: () => once(resting, 'begun'),
    goOn: () => void resting.emit('over'),
  };
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

const isTidy = async ({ db }: Bench, id: string): Promise<boolean> =>
  (await db.conversations.findOne({ _id: id }))?.lease === undefined;

test('a conversation is tidied once it was idle for a rest; one that goes on writes along itself what is done', async () => {
  const parts = await bench();
  const { tidier, rests, goOn } = parts;
  const [calm, busy] = [await leased(parts, 'calm', ['1_0']), await leased(parts, 'busy', ['1_0'])];
  for (const record of [calm, busy]) isDone(record, '1_0');
  const first = rests();
  for (const record of [calm, busy]) tidier.idle(record);
  await first;
  expect([await isTidy(parts, 'calm'), await isTidy(parts, 'busy')]).toEqual([false, false]);
  tidier.idle(busy);
  const second = rests();
  goOn();
  await second;
  expect([await isTidy(parts, 'calm'), await isTidy(parts, 'busy')]).toEqual([true, false]);
  await tidier.settle();
  expect(await isTidy(parts, 'busy')).toBe(true);
});

test('of one that goes on and on the journal is written before it grows long', async () => {
  const parts = await bench();
  const { db, records, tidier, rests, goOn } = parts;
  const { doc } = await leased(parts, 'c', []);
  const journal = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [String(n), { version: n }]));
  const record = records.keep({ ...doc, journal } as unknown as ConversationDocument);
  const resting = rests();
  tidier.idle(record);
  await resting;
  expect(await db.journal.countDocuments({ conversation: 'c' })).toBe(8);
  expect(await isTidy(parts, 'c')).toBe(false);
  goOn();
  await tidier.settle();
});

test('one that is closed is tidied though it rests: the contact’s next opening waits for that', async () => {
  const parts = await bench();
  const { tidier, rests } = parts;
  const [open, closed] = [await leased(parts, 'open', ['1_0']), await leased(parts, 'closed', ['1_0'], 'closed')];
  for (const record of [open, closed]) isDone(record, '1_0');
  const resting = rests();
  tidier.idle(open);
  await resting;
  tidier.idle(closed);
  while (!(await isTidy(parts, 'closed'))) await setImmediate();
  await tidier.settle();
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
