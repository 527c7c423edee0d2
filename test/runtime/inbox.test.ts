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

async function boxOf(hearers: Partial<Hearers>, more: Partial<Parameters<typeof inboxOf>[0]> = {}) {
  const db = await openDatabase(await freshDatabase(), 10_000);
  await prepareDatabase(db);
  const clock = await databaseClock(db, nothing);
  toEnd.push(clock.stop, () => db.connection.close());
  const at = new Date(clock.now());
  const channel = 'test';
  const line = { _id: 'l', channel, accounts: [], name: '', locale: null, timezone: null, openedAt: at, usedAt: at };
  await db.lines.insertOne(line);
  const inbox = inboxOf({
    db,
    clock,
    agentOn: () => Promise.resolve(undefined),
    channelOf: () =>
      ({
        read: (text: string) => JSON.parse(text) as Inbound,
        identify: (known) => Promise.resolve(known),
        bring: (_l, _a, content) => Promise.resolve(content),
      }) as Channel,
    hearers: hearers as Hearers,
    tidier: { idle: nothing, emptied: nothing, done: nothing, decided: nothing, settle: () => Promise.resolve() },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    metrics: { event: nothing, effect: nothing, claim: nothing, timerLate: nothing, breach: nothing },
    ...more,
  });
  toEnd.unshift(() => inbox.stop());
  const stored = async (by: string, activity = JSON.stringify(message)) => {
    const said = { line: 'l', from: 'person', activity, at, undecided: by, by } as const;
    const appended = await appendActivity(db, said);
    if (!('stored' in appended)) throw new Error('it was not stored');
    return appended.stored;
  };
  return { db, inbox, line, stored };
}

test('what another process stored while a line is looked through is decided about before what comes next', async () => {
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
  const { inbox, line, stored } = await boxOf({ contact });
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

test('what waited here while another process decided about it is not decided about again', async () => {
  const heard: number[] = [];
  const contact: Hearers['contact'] = (_line, { seq }) => {
    heard.push(seq);
    return Promise.resolve(undefined);
  };
  const { db, inbox, line, stored } = await boxOf({ contact });
  const waited = { ...(await stored('here')), at: new Date(0) };
  await db.activities.updateOne({ _id: waited._id }, { $unset: { undecided: '' } });
  inbox.stored(line, waited, false);
  inbox.stored(line, { ...(await stored('here')), at: new Date(0) }, false);
  await inbox.drain('l');
  expect(heard).toEqual([2]);
});

test('whoever is an agent no more by the time that they are heard writes as a contact', async () => {
  const heard: number[] = [];
  const known = ['anna'];
  const { inbox, line, stored } = await boxOf(
    {
      agent: () => Promise.resolve(false),
      contact: (_line, { seq }) => {
        heard.push(seq);
        return Promise.resolve(undefined);
      },
    },
    { agentOn: () => Promise.resolve(known.pop()) },
  );
  inbox.stored(line, await stored('here'), false);
  await inbox.drain('l');
  expect(heard).toEqual([1]);
});

test('what cannot be decided about is put aside in the end: it is counted, its sender is told, and the line goes on', async () => {
  const heard: number[] = [];
  const told: number[] = [];
  const breaches: string[] = [];
  const unhurried = { now: Date.now, elapsedMs: Date.now, every: () => nothing, sleep: () => Promise.resolve() };
  const { db, inbox, stored } = await boxOf(
    {
      contact: (_line, { seq }) => {
        heard.push(seq);
        return Promise.resolve(undefined);
      },
      lost: (_line, { seq }) => {
        told.push(seq);
        // What fails here is tried again too: nothing is put aside in silence.
        return told.length === 1 ? Promise.reject(new Error('not yet')) : Promise.resolve();
      },
    },
    {
      clock: unhurried,
      metrics: {
        event: nothing,
        effect: nothing,
        claim: nothing,
        timerLate: nothing,
        breach: (kind) => breaches.push(kind),
      },
    },
  );
  await stored('here', '{');
  await stored('here');
  await inbox.drain('l');
  expect({ heard, told, breaches }).toEqual({ heard: [2], told: [1, 1], breaches: ['undecidable'] });
  expect((await db.activities.findOne({ seq: 1 }))?.attempts).toBe(31);
});

test('what was said as an agent and heard where it was meant for opens nothing when its sender is none any more', async () => {
  const opened: number[] = [];
  const contact: Hearers['contact'] = (_line, { seq }) => {
    opened.push(seq);
    return Promise.resolve(undefined);
  };
  const { db, inbox, stored } = await boxOf({ contact });
  await stored('dead');
  await stored('dead');
  await db.activities.updateMany({}, { $set: { at: new Date(0), meant: { target: 'c', heardFrom: null } } });
  await db.conversations.updateOne({ _id: 'c' }, { $set: { heard: { l: 1 } } }, { upsert: true });
  await inbox.drain('l');
  expect(opened).toEqual([2]);
});

test('what was said as a contact and heard then is no command when its sender is an agent now', async () => {
  const done: number[] = [];
  const agent: Hearers['agent'] = (_agent, _line, { seq }) => {
    done.push(seq);
    return Promise.resolve(true);
  };
  const { db, inbox, stored } = await boxOf({ agent }, { agentOn: () => Promise.resolve('anna') });
  await stored('dead');
  await stored('dead');
  const opening = { 'contact.id': 'l', heard: { l: 1 }, 'facts.openedAt': 1 };
  await db.conversations.updateOne({ _id: 'c' }, { $set: opening }, { upsert: true });
  await inbox.drain('l');
  expect(done).toEqual([2]);
});
