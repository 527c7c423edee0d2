import { describe, expect, test } from '@jest/globals';
import { botFrameworkOf } from '../../src/channels/botframework/botFramework.ts';
import { lineLogOf } from '../../src/channels/log.ts';
import { isAway } from '../../src/store/away.ts';
import { openDatabase } from '../../src/store/database.ts';
import type { LineDocument } from '../../src/store/documents.ts';
import { plain } from '../../src/domain/content.ts';
import { brokenWire } from '../support/brokenWire.ts';
import { fromEmulator } from '../support/connectorActivity.ts';
import type { RotaHere } from '../support/connectorApp.ts';
import type { Connector } from '../support/connector.ts';
import type { Person } from '../support/person.ts';
import { withAnna } from '../support/withAnna.ts';

const welcome = 'Hello and welcome! Thank you for writing to us.';
const assigned = 'Anna Kurnia will take care of your request and answer you here.';
const patienceMs = 60_000;

let connector: Connector;
let serviceUrl: string;
let rota: RotaHere;
let anna: Person;
withAnna({ botFramework: { sendTimeoutMs: 2_000 } }, (here) => {
  ({ connector, rota, anna } = here);
  ({ serviceUrl } = connector);
});

const statusesOf = (conversation: string) =>
  connector.calls.filter((call) => call.conversation === conversation).map(({ status }) => status);

test.each([
  {
    what: 'asks to wait',
    plans: [{ status: 429, headers: { 'retry-after': '1' }, forMs: 900 }],
    before: [429],
    asked: [1_000],
  },
  { what: 'fails', plans: [{ status: 500 }, { status: 503 }], before: [500, 503], asked: [undefined, undefined] },
  { what: 'is at odds', plans: [{ status: 412 }, { status: 502 }], before: [412, 502], asked: [undefined, undefined] },
  {
    what: 'refuses our credentials',
    plans: [{ status: 401 }, { status: 401 }],
    before: [401, 401],
    asked: [undefined, undefined],
  },
  { what: 'does not answer', plans: ['hang' as const], before: [undefined], asked: [undefined] },
])(
  'a channel that $what gets everything, in order, once it takes it',
  async ({ what, plans, before, asked }) => {
    const conversation = `talk ${what}`;
    const logged = rota.logged.length;
    connector.plan(conversation, ...plans);
    await rota.post(fromEmulator(serviceUrl, what, 'Hello'));
    await connector.hears(conversation, assigned);
    expect(connector.texts(conversation)).toEqual([welcome, assigned]);
    expect(statusesOf(conversation)).toEqual([...before, 200, 200]);
    // The dispatcher tried again, and not a client behind its back.
    const retries = rota.logged.slice(logged).filter(({ message }) => /is tried again/.test(message));
    expect(retries.map(({ fields }) => (fields['err'] as { retryAfterMs?: number }).retryAfterMs)).toEqual(asked);
  },
  patienceMs,
);

test(
  'a message whose answer was cut off is sent again, in its order, and what may be there twice is counted',
  async () => {
    const doubled = async () =>
      Number(/what="sentInDoubt",channel="emulator"\} (\d+)/.exec(await rota.metrics())?.[1] ?? 0);
    const before = await doubled();
    connector.plan('talk cut', 'cut');
    await rota.post(fromEmulator(serviceUrl, 'cut', 'Hello'));
    await connector.hears('talk cut', assigned);
    expect(connector.texts('talk cut')).toEqual([welcome, welcome, assigned]);
    expect(await doubled()).toBe(before + 1);
  },
  patienceMs,
);

test.each([403, 404])(
  'a channel that refuses for good (%i) is let go of at once, and the agent goes on',
  async (status) => {
    const user = `gone ${status}`;
    connector.plan(`talk ${user}`, { status, forMs: patienceMs });
    await rota.post(fromEmulator(serviceUrl, user, `Hello from ${user}`));
    await anna.hears(new RegExp(`Hello from ${user}`));
    const { line } = await rota.db.activities
      .findOne({ activity: { $regex: `Hello from ${user}` }, from: 'person' })
      .then((found) => found ?? { line: '' });
    expect(line).toMatch(/^emulator-/);
    await rota.post(fromEmulator(serviceUrl, user, `And more from ${user}`));
    await anna.hears(new RegExp(`And more from ${user}`));
    expect(statusesOf(`talk ${user}`)).toEqual([status, status]);
    const ofContact = rota.logged.filter(({ fields }) => String(fields['err']).includes(`answered ${status}`));
    expect(ofContact.map(({ level, message }) => [level, message])).toEqual([
      ['error', 'an effect was given up'],
      ['error', 'an effect was given up'],
    ]);
    expect(await rota.metrics()).toMatch(/rota_effects_total\{type="say",outcome="abandoned"\} [1-9]/);
  },
  patienceMs,
);

describe('a message', () => {
  const reference = () =>
    JSON.stringify({
      channelId: 'emulator',
      serviceUrl,
      conversation: { id: 'once' },
      bot: { id: 'bot-1' },
      user: { id: 'ayu' },
    });
  const line = (): LineDocument => ({
    _id: 'emulator-once',
    channel: 'emulator',
    accounts: ['emulator:ayu'],
    name: 'Ayu',
    locale: null,
    timezone: null,
    reference: reference(),
    openedAt: new Date(),
    usedAt: new Date(),
  });
  const counted: string[] = [];
  const message = {
    ...plain,
    text: 'Good morning',
    sender: { id: 'rota', name: 'Rota', role: 'bot' as const },
    language: 'en',
  };
  const channel = (more: Partial<Parameters<typeof botFrameworkOf>[0]> = {}) =>
    botFrameworkOf({
      db: rota.db,
      log: lineLogOf(rota.db),
      registration: undefined,
      attachmentHosts: [],
      self: 'test',
      now: Date.now,
      show: ({ activity }) => Promise.resolve(activity),
      onError: () => undefined,
      onStored: () => undefined,
      onTyping: () => undefined,
      onOpened: () => Promise.resolve(),
      count: (what) => counted.push(what),
      sendTimeoutMs: 10_000,
      ...more,
    }).channel;

  test('that is known to be sent is not sent again, and one that may not be is', async () => {
    const sent = () => connector.texts('once').length;
    await channel().deliver(line(), message, 'effect-1');
    await channel().deliver(line(), message, 'effect-1');
    expect(sent()).toBe(1);
    const record = await rota.db.activities.findOne({ key: 'effect-1' });
    expect(record?.sentAs).toMatch(/^sent-\d+$/);
    await rota.db.activities.updateOne({ key: 'effect-1' }, { $unset: { sentAs: '' } });
    await channel().deliver(line(), message, 'effect-1');
    expect(sent()).toBe(2);
    expect(counted).toEqual(['sent', 'sentInDoubt', 'sent']);
    expect(await rota.db.activities.countDocuments({ line: 'emulator-once' })).toBe(1);
  });

  test('that the channel has taken is not sent again because the store was away when that was to be written', async () => {
    await using wire = await brokenWire(rota.mongodbUri);
    const far = await openDatabase(wire.uri, 10_000);
    await using _closing = { [Symbol.asyncDispose]: () => far.connection.close() };
    const kept = { ...line(), reference: reference().replace('"once"', '"kept"') };
    const here = channel({ db: far });
    const broken = wire.breakAt('update', 2);
    const failure: unknown = await here.deliver(kept, message, 'effect-7').catch((error: unknown) => error);
    expect(isAway(failure)).toBe(true);
    await broken;
    await here.deliver(kept, message, 'effect-7');
    expect(connector.texts('kept')).toEqual([message.text]);
    expect((await rota.db.activities.findOne({ key: 'effect-7' }))?.sentAs).toMatch(/^sent-\d+$/);
  });

  test('that is too long comes in parts, in order, none of them twice when it is tried again', async () => {
    const words = Array.from({ length: 5_000 }, (_, n) => `word${n}`).join(' ');
    const long = { ...line(), reference: reference().replace('"once"', '"long"'), channel: 'telegram' };
    connector.plan('long', { status: 200 }, { status: 429 });
    counted.length = 0;
    await expect(channel().deliver(long, { ...message, text: words }, 'effect-6')).rejects.toMatchObject({
      code: 'CHANNEL_RETRY',
    });
    const again = channel();
    await again.deliver(long, { ...message, text: words }, 'effect-6');
    const arrived = connector.texts('long');
    expect(arrived.length).toBeGreaterThan(8);
    expect(arrived.join(' ')).toBe(words);
    for (const text of arrived) expect(text.length).toBeLessThanOrEqual(4_096);
  }, 60_000);

  test('does not follow a channel to where it points', async () => {
    connector.plan('moved', { status: 307, headers: { location: `${serviceUrl}/v3/conversations/stolen/activities` } });
    const moved = { ...line(), reference: reference().replace('"once"', '"moved"') };
    await expect(channel().deliver(moved, message, 'effect-3')).rejects.toMatchObject({ code: 'CHANNEL_GONE' });
    expect(connector.texts('stolen')).toEqual([]);
  });

  test('is given up by both sides when the channel does not answer, and tried again', async () => {
    connector.plan('asleep', 'hang');
    const asleep = { ...line(), reference: reference().replace('"once"', '"asleep"') };
    await expect(channel({ sendTimeoutMs: 2_000 }).deliver(asleep, message, 'effect-4')).rejects.toMatchObject({
      code: 'CHANNEL_RETRY',
    });
    await connector.givenUp('asleep');
    await channel().deliver(asleep, message, 'effect-4');
    expect(connector.texts('asleep')).toEqual(['Good morning']);
  });

  test('is sent by the client that was made for the ones before', async () => {
    let made = 0;
    let signed = 0;
    const registered = channel({
      registration: { MicrosoftAppId: 'app', MicrosoftAppPassword: '', MicrosoftAppType: '', MicrosoftAppTenantId: '' },
      credentials: {
        isValidAppId: () => Promise.resolve(true),
        isAuthenticationDisabled: () => Promise.resolve(false),
        createCredentials: () => {
          made += 1;
          return Promise.resolve({ signRequest: (request) => Promise.resolve(((signed += 1), request)) });
        },
      },
    });
    const afterEach: number[] = [];
    for (const talk of ['kept 1', 'kept 2', 'kept 1']) {
      const to = { ...line(), reference: reference().replace('"once"', `"${talk}"`) };
      await registered.deliver(to, message, `effect-8 ${signed}`);
      afterEach.push(made);
    }
    expect(signed).toBe(3);
    expect(afterEach).toEqual([made, made, made]);
  });

  test('is tried again when the token to send it with comes too late, and is not sent then all the same', async () => {
    let grant = (): void => undefined;
    const tokens = [new Promise<void>((resolve) => (grant = resolve))];
    const registered = channel({
      sendTimeoutMs: 2_000,
      registration: { MicrosoftAppId: 'app', MicrosoftAppPassword: '', MicrosoftAppType: '', MicrosoftAppTenantId: '' },
      credentials: {
        isValidAppId: () => Promise.resolve(true),
        isAuthenticationDisabled: () => Promise.resolve(false),
        createCredentials: () =>
          Promise.resolve({ signRequest: async (request) => tokens.shift()?.then(() => request) ?? request }),
      },
    });
    const late = { ...line(), reference: reference().replace('"once"', '"late"') };
    const say = (text: string) => registered.deliver(late, { ...message, text }, `effect-5 ${text}`);
    await expect(say('A')).rejects.toMatchObject({ code: 'CHANNEL_RETRY' });
    await say('A');
    await say('B');
    grant();
    await say('C');
    expect(connector.texts('late')).toEqual(['A', 'B', 'C']);
  });

  test('for a service URL elsewhere is let go of: without credentials nothing leaves this machine', async () => {
    const elsewhere = { ...line(), reference: reference().replace(serviceUrl, 'https://smba.example.com') };
    await expect(channel().deliver(elsewhere, message, 'effect-2')).rejects.toMatchObject({ code: 'CHANNEL_GONE' });
  });
});
