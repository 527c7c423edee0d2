import { expect, test } from '@jest/globals';
import { appendActivity } from '../../src/store/activities.ts';
import { type Database, openDatabase, prepareDatabase } from '../../src/store/database.ts';
import type { LineSignal, OutboxSignal } from '../../src/store/documents.ts';
import { signalOthers } from '../../src/store/signals.ts';
import { watchOthers } from '../../src/store/watch.ts';
import { freshDatabase } from '../support/mongod.ts';

const nothing = () => undefined;
const tell = (db: Database, by: string, signal: LineSignal | OutboxSignal) =>
  signalOthers(db, { ...signal, by, at: new Date() });

test('a process hears what others tell all or it alone, and nothing that it told itself', async () => {
  const uri = await freshDatabase();
  const db = await openDatabase(uri, 10_000);
  await prepareDatabase(db);
  const heard: string[] = [];
  const opened = Promise.withResolvers<undefined>();
  const last = Promise.withResolvers<undefined>();
  const watching = watchOthers(uri, db.db.databaseName, 'here', {
    activity: ({ line, seq, from }) => heard.push(`${line} ${seq} ${from}`),
    revision: nothing,
    links: nothing,
    gap: () => {
      opened.resolve(undefined);
    },
    failed: last.reject,
    outbox: (conversation) => heard.push(conversation),
    signal: ({ line, activity }) => {
      heard.push(`${line} ${activity}`);
      if (line === 'last') last.resolve(undefined);
    },
  });
  await opened.promise;
  const end = setInterval(() => void tell(db, 'there', { line: 'last', activity: null }), 100); // until the stream is open
  await last.promise;
  heard.length = 0;
  await tell(db, 'here', { conversation: 'my own', to: 'here' });
  await tell(db, 'there', { conversation: 'mine', to: 'here' });
  await tell(db, 'there', { conversation: "another's", to: 'elsewhere' });
  const said = { line: 'l', from: 'person', activity: '{}', at: new Date() } as const;
  await appendActivity(db, { ...said, by: 'here' });
  await appendActivity(db, { ...said, by: 'there' });
  await tell(db, 'there', { line: 'all', activity: 'typing' });
  clearInterval(end);
  while (!heard.includes('all typing')) await new Promise(setImmediate);
  expect(heard.filter((what) => !what.startsWith('last'))).toEqual(['mine', 'l 2 person', 'all typing']);
  await watching.stop();
  await db.connection.close();
}, 30_000);
