import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { appendActivity, type NewActivity } from '../../src/store/activities.ts';
import { saveDecision } from '../../src/store/conversations.ts';
import { type Database, openDatabase, prepareDatabase } from '../../src/store/database.ts';
import type { ConversationDocument } from '../../src/store/documents.ts';
import { openLines, useLine } from '../../src/store/lines.ts';
import { together } from '../../src/store/together.ts';
import { isAway } from '../../src/store/away.ts';
import { brokenWire } from '../support/brokenWire.ts';
import { freshDatabase } from '../support/mongod.ts';

let db: Database;
beforeAll(async () => {
  db = await openDatabase(await freshDatabase(), 10_000);
  await prepareDatabase(db);
});
afterAll(() => db.connection.close());

const said = (line: string, key: string): NewActivity => ({
  line,
  key,
  from: 'person',
  activity: '{}',
  at: new Date(),
  by: 'me',
});

test('activities stored together are each stored or known, whatever becomes of the others', async () => {
  await appendActivity(db, said('first', 'taken'));
  const found = await Promise.all(
    ['one', 'taken', 'two', 'three'].map((key, n) => appendActivity(db, said(`line${n}`, key), 1)),
  );
  expect(found.map((each) => ('stored' in each ? each.stored._id : `known as ${each.duplicate._id}`))).toEqual([
    'line0|0000001',
    'known as first|0000001',
    'line2|0000001',
    'line3|0000001',
  ]);
});

test('of one number asked for twice at once, one activity gets it and the other the next', async () => {
  const found = await Promise.all([appendActivity(db, said('busy', 'a'), 1), appendActivity(db, said('busy', 'b'), 1)]);
  expect(found.map((each) => ('stored' in each ? each.stored.seq : 0)).toSorted()).toEqual([1, 2]);
});

test('activities are not taken for stored when the wire broke that they went over, and can be stored later', async () => {
  await using wire = await brokenWire(await freshDatabase());
  const far = await openDatabase(wire.uri, 10_000);
  try {
    await prepareDatabase(far);
    const broken = wire.breakAt('insert', 2);
    const keys = ['a', 'b', 'c'];
    const attempts = await Promise.allSettled(keys.map((key) => appendActivity(far, said(`lost ${key}`, key), 1)));
    expect(attempts.map((each) => each.status === 'rejected' && isAway(each.reason))).toEqual([true, true, true]);
    await broken;
    const again = await Promise.all(keys.map((key) => appendActivity(far, said(`lost ${key}`, key), 1)));
    expect(again.map((each) => 'stored' in each)).toEqual([true, true, true]);
  } finally {
    await far.connection.close();
  }
});

/** As far as saving looks at it. */
async function conversation(id: string, version: number): Promise<ConversationDocument> {
  const doc = { _id: id, ref: id, version, contact: { id }, lease: 'me', outbox: {}, journal: {} };
  await db.conversations.insertOne(doc as unknown as ConversationDocument);
  return doc as unknown as ConversationDocument;
}
const decided = (id: string, version: number) =>
  ({
    state: { conversation: id, version, facts: { status: 'open' }, heard: {}, timers: [], workflow: { ended: true } },
    effects: [],
    entry: { version, event: { type: 'agent.noted' } },
  }) as unknown as Parameters<typeof saveDecision>[2];
const nothing = { effects: [], entries: [] };

test('decisions saved together: each is told whether it was, also where others were first', async () => {
  const [fine, overtaken, moved, alsoFine] = await Promise.all(
    ['fine', 'overtaken', 'moved', 'alsoFine'].map((id) => conversation(id, 1)),
  );
  if (!fine || !overtaken || !moved || !alsoFine) throw new Error('four are wanted');
  // An attempt that was given up came late, and its entry is still there; or another's has been moved already, with more on top.
  const theirs = { $set: { version: 2, 'journal.2': { version: 2, by: 'me.1' } } };
  await db.conversations.updateOne({ _id: 'overtaken' }, theirs);
  await db.conversations.updateOne({ _id: 'moved' }, { $set: { version: 5 } });
  await db.journal.insertOne({ _id: 'moved:2', conversation: 'moved', version: 2, by: 'other' } as never);
  const saved = await Promise.all(
    [fine, overtaken, moved, alsoFine].map((doc) =>
      saveDecision(db, doc, decided(doc._id, 2), nothing, { lease: 'me', attempt: 'me.2' }),
    ),
  );
  expect(saved).toEqual([true, false, false, true]);
  const stored = await db.conversations.find({ _id: { $in: ['fine', 'alsoFine'] } }).toArray();
  expect(stored.map(({ version, journal }) => [version, journal?.['2']?.by])).toEqual([
    [2, 'me.2'],
    [2, 'me.2'],
  ]);
});

test('a decision that cannot be written fails alone, and those that it went together with are written', async () => {
  const [fine, wrong] = await Promise.all(['written', 'unwritable'].map((id) => conversation(id, 1)));
  if (!fine || !wrong) throw new Error('two are wanted');
  const saved = await Promise.allSettled([
    saveDecision(db, fine, decided(fine._id, 2), nothing, { lease: 'me', attempt: 'me.3' }),
    saveDecision(db, wrong, decided(wrong._id, 2), { effects: [], entries: ['2'] }, { lease: 'me', attempt: 'me.4' }),
  ]);
  expect(saved[0]).toEqual({ status: 'fulfilled', value: true });
  expect(saved[1]).toMatchObject({ status: 'rejected', reason: { code: 40 } });
  expect(await db.conversations.findOne({ _id: 'written' })).toMatchObject({ version: 2 });
});

test('lines asked for together come to whoever asked, also when somebody has very many', async () => {
  const usedAt = new Date();
  const open = (id: string, account: string) =>
    useLine(db, {
      _id: id,
      channel: 'directline',
      accounts: [account],
      name: '',
      locale: null,
      timezone: null,
      usedAt,
    });
  await Promise.all(Array.from({ length: 60 }, (_, n) => open(`many${n}`, 'crowd')));
  const [few] = await Promise.all([open('quiet', 'quiet'), open('other', 'other')]);
  expect(few).toBe(true);
  const now = Date.now();
  const found = await Promise.all(
    ['quiet', 'crowd', 'other', 'nobody'].map((account) => openLines(db, { accounts: [account], now })),
  );
  expect(found.map((lines) => lines.length)).toEqual([1, 16, 1, 0]);
  expect(found[0]?.[0]?._id).toBe('quiet');
});

test('what is asked in one turn goes together, unless the database is asked alone', async () => {
  const sizes: number[] = [];
  const double = together((_, asked: readonly number[]) => {
    sizes.push(asked.length);
    return Promise.resolve(asked.map((each) => 2 * each));
  });
  const all = (of: Database) => Promise.all([1, 2, 3].map((each) => double(of, each)));
  expect(await all(db)).toEqual([2, 4, 6]);
  expect(sizes.splice(0)).toEqual([3]);
  expect(await all({ ...db, isAlone: true })).toEqual([2, 4, 6]);
  expect(sizes).toEqual([1, 1, 1]);
});
