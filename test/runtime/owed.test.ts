import { expect, test } from '@jest/globals';
import { plain } from '../../src/domain/content.ts';
import { lanesOf } from '../../src/runtime/lanes.ts';
import { owedOf } from '../../src/runtime/owed.ts';
import type { Channel, Clock } from '../../src/runtime/ports.ts';
import { reachOf } from '../../src/runtime/reach.ts';
import { owe } from '../../src/store/owed.ts';
import { freshStore } from '../support/freshStore.ts';

const store = freshStore();
const nothing = () => undefined;
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second));
const message = { ...plain, text: 'done', sender: { id: 'rota', name: 'Rota', role: 'bot' }, language: 'en' } as const;

test('answers are left to whoever delivers the last one before them, though a slow process has said an old one again since', async () => {
  const db = store();
  const clock = {
    now: () => at(30).getTime(),
    elapsedMs: () => 0,
    sleep: () => new Promise<void>(nothing),
  } as unknown as Clock;
  const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
  const metrics = { event: nothing, effect: nothing, claim: nothing, timerLate: nothing, breach: nothing };
  const channelOf = () => ({ deliver: () => new Promise<void>(nothing) }) as unknown as Channel;
  const slow = owedOf({
    db,
    self: 'slow',
    clock,
    log,
    lanes: lanesOf({ clock, log, metrics, random: () => 0 }),
    liveness: { wasSilentSince: () => false },
    reach: reachOf({ db, clock, channelOf }),
    governing: () => undefined as never,
    presenter: undefined as never,
    channelOf,
  });
  const to = (second: number) => ({ line: 'l', agent: 'anna', at: at(second) });
  await db.lines.insertOne({
    _id: 'l',
    channel: 'test',
    accounts: [],
    name: '',
    locale: null,
    timezone: null,
    openedAt: at(0),
    usedAt: at(0),
  });

  await slow.answer('l|8:answer', to(8), message);
  const other = { lane: 'agent:anna', by: 'other', kind: 'answer', line: 'l', message } as const;
  await owe(db, { _id: 'l|11:answer', at: at(11), ...other });
  await slow.answer('l|15:answer', to(15), message);
  expect(await db.owed.findOne({ _id: 'l|15:answer' })).toMatchObject({ by: 'other' });
});
