import { afterEach, expect, test } from '@jest/globals';
import type { Inbound } from '../../src/domain/inbound.ts';
import { databaseClock } from '../../src/runtime/databaseClock.ts';
import { type Hearers, inboxOf } from '../../src/runtime/inbox.ts';
import type { Channel } from '../../src/runtime/ports.ts';
import { appendActivity } from '../../src/store/activities.ts';
import { openDatabase, prepareDatabase } from '../../src/store/database.ts';
import { freshDatabase } from '../support/mongod.ts';

const nothing = () => undefined;
const toEnd: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0)) await end();
});
const message: Inbound = {
  kind: 'message',
  content: { text: 'hello', attachments: [] },
  submitted: null,
  locale: null,
  timezone: null,
};

test('what another process stored while a line is looked through is decided about before what comes next', async () => {
  const db = await openDatabase(await freshDatabase(), 10_000);
  await prepareDatabase(db);
  const clock = await databaseClock(db, nothing);
  toEnd.push(clock.stop, () => db.connection.close());
  const at = new Date(clock.now());
  const channel = 'test';
  const line = { _id: 'l', channel, accounts: [], name: '', locale: null, timezone: null, openedAt: at, usedAt: at };
  await db.lines.insertOne(line);
  const stored = async (by: string) => {
    const said = { line: 'l', from: 'person', activity: JSON.stringify(message), at, undecided: by, by } as const;
    const appended = await appendActivity(db, said);
    if (!('stored' in appended)) throw new Error('it was not stored');
    return appended.stored;
  };
  const heard: number[] = [];
  let begun: () => void = nothing;
  const isBegun = new Promise<void>((resolve) => (begun = resolve));
  let goOn: () => void = nothing;
  const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
  const contact: Hearers['contact'] = async (_line, { seq }) => {
    begun();
    await mayGoOn;
    heard.push(seq);
    return undefined;
  };
  const inbox = inboxOf({
    db,
    clock,
    agentOn: () => Promise.resolve(undefined),
    channelOf: () =>
      ({
        read: (text: string) => JSON.parse(text) as Inbound,
        bring: (_l, _a, content) => Promise.resolve(content),
      }) as Channel,
    hearers: { contact } as Hearers,
    tidier: { idle: nothing, emptied: nothing, decided: nothing, settle: () => Promise.resolve() },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    metrics: { event: nothing, effect: nothing, claim: nothing, timerLate: nothing, breach: nothing },
  });

  toEnd.unshift(() => inbox.stop());
  await stored('here');
  const draining = inbox.drain('l');
  await isBegun;
  await stored('elsewhere');
  inbox.stored(line, await stored('here'), true);
  goOn();
  await draining;
  await inbox.drain('l');
  expect(heard).toEqual([1, 2, 3]);
});
