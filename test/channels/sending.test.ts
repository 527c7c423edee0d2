import { expect, test } from '@jest/globals';
import type { TurnContext } from 'botbuilder';
import type { Adapter } from '../../src/channels/botframework/adapter.ts';
import { sendingOf } from '../../src/channels/botframework/sending.ts';
import { lineLogOf } from '../../src/channels/log.ts';
import { plain } from '../../src/domain/content.ts';
import { freshStore } from '../support/freshStore.ts';

const store = freshStore();
const message = { ...plain, text: 'hello', sender: { id: 'rota', name: 'Rota', role: 'bot' }, language: 'en' } as const;
const at = new Date(0);
const reference = JSON.stringify({ conversation: { id: 'talk' }, serviceUrl: 'http://127.0.0.1' });
const line = {
  _id: 'l',
  channel: 'emulator',
  accounts: [],
  name: '',
  locale: null,
  timezone: null,
  openedAt: at,
  usedAt: at,
  reference,
};

test.each([
  { what: 'is not sent again', meanwhile: 'theirs', sent: 0 },
  { what: 'is sent, if nobody else has', meanwhile: undefined, sent: 1 },
])('what another process sends while this one waits for its turn to try again $what', async ({ meanwhile, sent }) => {
  const db = store();
  const key = `c:1:0@l ${String(meanwhile)}`;
  const calls: unknown[] = [];
  const context = { sendActivity: (activity: unknown) => Promise.resolve(void calls.push(activity)) };
  const sending = sendingOf({
    db,
    log: lineLogOf(db),
    self: 'here',
    now: () => 0,
    appId: '',
    timeoutMs: 5_000,
    show: ({ activity }) => Promise.resolve(activity),
    count: () => undefined,
    adapter: {
      continueConversationAsync: (_app: string, _to: object, work: (turn: TurnContext) => Promise<void>) =>
        work(context as unknown as TurnContext),
    } as unknown as Adapter,
    pace: {
      turn: async () => {
        if (meanwhile !== undefined) await db.activities.updateOne({ key }, { $set: { sentAs: meanwhile } });
      },
      hold: () => undefined,
    },
  });
  await lineLogOf(db).append({ line: 'l', key, from: 'bot', activity: '{}', at, by: 'other' });
  await sending.deliver(line, message, key);
  expect(calls).toHaveLength(sent);
  expect(await db.activities.findOne({ key })).toMatchObject({ sentAs: meanwhile ?? '' });
});
