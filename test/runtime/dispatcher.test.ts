import { expect, test } from '@jest/globals';
import { dispatcherOf, type Handlers } from '../../src/runtime/dispatcher.ts';
import { lanesOf } from '../../src/runtime/lanes.ts';
import type { Clock } from '../../src/runtime/ports.ts';
import { recordsOf } from '../../src/runtime/records.ts';
import type { ConversationDocument } from '../../src/store/documents.ts';
import { freshStore } from '../support/freshStore.ts';

const store = freshStore();
const nothing = () => undefined;
const _id = 'c';
const keys = ['1_0', '2_0', '3_0'];

test('what was lost and comes back at once is done in the order in which it was decided', async () => {
  const db = store();
  const outbox = Object.fromEntries(
    keys.map((key) => [key, { type: 'say', id: `c:${key.replace('_', ':')}`, key, options: [], values: {} }]),
  );
  const doc = { _id, ref: _id, version: 3, lease: 'here', outbox, journal: {}, contact: { id: _id }, facts: {} };
  await db.conversations.insertOne(doc as unknown as ConversationDocument);
  const lease = (of: string) => db.conversations.updateOne({ _id }, { $set: { lease: of } });

  const records = recordsOf(db);
  const said: string[] = [];
  let isSilent = false;
  /** The channel fails once; by the next attempt another process has the lease, and has it no more when that was found. */
  const say = async ({ id }: { readonly id: string }): Promise<void> => {
    if (!isSilent) {
      isSilent = true;
      await lease('elsewhere');
      throw new Error('not now');
    }
    said.push(id);
  };
  const read: typeof records.read = async (id) => {
    const found = await records.read(id);
    await lease('here');
    return found;
  };
  const clock = { now: () => 0, elapsedMs: () => 0, sleep: () => Promise.resolve() } as unknown as Clock;
  const dispatcher = dispatcherOf({
    self: 'here',
    liveness: { wasSilentSince: () => isSilent },
    handlers: () => ({ say }) as unknown as Handlers,
    records: { ...records, read },
    tidier: { idle: nothing, emptied: nothing, done: nothing, decided: nothing, settle: () => Promise.resolve() },
    lanes: lanesOf({
      clock,
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
      metrics: { event: nothing, effect: nothing, claim: nothing, timerLate: nothing, breach: nothing },
      random: () => 0,
    }),
    clock,
    takesItsTurn: () => Promise.resolve(),
    givenUp: () => Promise.resolve(),
  });
  while (said.length < keys.length) {
    const record = await records.read(_id); // as is done now and then for what is leased here
    if (record?.doc.lease === 'here') dispatcher.dispatch(record);
  }
  expect(said).toEqual(['c:1:0', 'c:2:0', 'c:3:0']);
}, 20_000);
