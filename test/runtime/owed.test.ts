import { expect, test } from '@jest/globals';
import { plain } from '../../src/domain/content.ts';
import { lanesOf } from '../../src/runtime/lanes.ts';
import { owedOf } from '../../src/runtime/owed.ts';
import type { Channel, Clock } from '../../src/runtime/ports.ts';
import { reachOf } from '../../src/runtime/reach.ts';
import type { Database } from '../../src/store/database.ts';
import { owe } from '../../src/store/owed.ts';
import { freshStore } from '../support/freshStore.ts';

const store = freshStore();
const nothing = () => undefined;
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second));
const message = { ...plain, text: 'done', sender: { id: 'rota', name: 'Rota', role: 'bot' }, language: 'en' } as const;

const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const metrics = { event: nothing, effect: nothing, claim: nothing, timerLate: nothing, breach: nothing };
const lineOf = (_id: string) => ({
  _id,
  channel: 'test',
  accounts: [],
  name: '',
  locale: null,
  timezone: null,
  openedAt: at(0),
  usedAt: at(0),
});

/** One process's, with one channel. */
function owing(db: Database, self: string, { deliver, clock, isSilent = () => false }: Owing) {
  const channelOf = () => ({ deliver }) as unknown as Channel;
  return owedOf({
    db,
    self,
    clock,
    log,
    lanes: lanesOf({ clock, log, metrics, random: () => 0 }),
    liveness: { wasSilentSince: isSilent },
    reach: reachOf({ db, clock, channelOf }),
    governing: () => undefined as never,
    presenter: undefined as never,
  });
}
interface Owing {
  readonly deliver: (line: unknown, message: unknown, key: string) => Promise<void>;
  readonly clock: Clock;
  readonly isSilent?: () => boolean;
}

test('answers are left to whoever delivers the last one before them, though a slow process has said an old one again since', async () => {
  const db = store();
  const clock = {
    now: () => at(30).getTime(),
    elapsedMs: () => 0,
    sleep: () => new Promise<void>(nothing),
  } as unknown as Clock;
  const slow = owing(db, 'slow', { clock, deliver: () => new Promise<void>(nothing) });
  const to = (second: number) => ({ line: 'l', agent: 'anna', at: at(second) });
  await db.lines.insertOne(lineOf('l'));

  await slow.answer('l|8:answer', to(8), message);
  const other = { lane: 'agent:anna', by: 'other', kind: 'answer', line: 'l', message } as const;
  await owe(db, { _id: 'l|11:answer', at: at(11), ...other });
  await slow.answer('l|15:answer', to(15), message);
  expect(await db.owed.findOne({ _id: 'l|15:answer' })).toMatchObject({ by: 'other' });
});

test('what was lost and comes back at once is said in the order in which it was owed', async () => {
  const db = store();
  await db.lines.insertOne(lineOf('m'));
  const hand = (by: string) => db.owed.updateMany({ line: 'm' }, { $set: { by } });
  let isSilent = false;
  const said: string[] = [];
  /** The channel fails once; by the next attempt another process delivers, and does so no more when that was found. */
  const deliver = async (_line: unknown, _message: unknown, key: string): Promise<void> => {
    if (!isSilent) {
      isSilent = true;
      await hand('elsewhere');
      throw new Error('not now');
    }
    said.push(key);
  };
  const owed = new Proxy(db.owed, {
    get: (collection, name: keyof typeof db.owed) =>
      name === 'countDocuments'
        ? async (...asked: Parameters<typeof collection.countDocuments>) => {
            const found = await collection.countDocuments(...asked);
            await hand('here');
            return found;
          }
        : collection[name],
  });
  const clock = { now: () => at(30).getTime(), elapsedMs: () => 0, sleep: () => Promise.resolve() } as unknown as Clock;
  const here = owing({ ...db, owed }, 'here', { clock, deliver, isSilent: () => isSilent });
  const keys = [1, 2, 3].map((second) => `m|${second}:answer`);
  for (const [n, key] of keys.entries())
    await owe(db, { _id: key, at: at(n), lane: 'line:m', by: 'here', kind: 'answer', line: 'm', message });
  while (said.length < keys.length) await here.resume();
  expect(said).toEqual(keys);
}, 20_000);
