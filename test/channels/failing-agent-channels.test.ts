import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { fromEmulator, fromTeams } from '../support/connectorActivity.ts';
import { config, type RotaHere, startRotaHere } from '../support/connectorApp.ts';
import { type Connector, startConnector } from '../support/connector.ts';

const patienceMs = 120_000;
const { budi } = config.agents.agents;
let connector: Connector;
beforeAll(async () => {
  connector = await startConnector();
});
afterAll(async () => {
  await connector[Symbol.asyncDispose]();
});

const places = [
  {
    place: 'Teams',
    channel: 'msteams',
    chat: 'a:1budi',
    account: budi.accounts[0],
    write: (text: string) => fromTeams(connector.serviceUrl, text, { id: crypto.randomUUID() }),
  },
  {
    place: 'Slack',
    channel: 'slack',
    chat: 'talk U0BUDI',
    account: { channel: 'slack', id: 'U0BUDI' },
    write: (text: string) =>
      fromEmulator(connector.serviceUrl, 'U0BUDI', ` ${text}`, { channelId: 'slack', from: { id: 'U0BUDI' } }),
  },
];

describe.each(places)('an agent in $place', ({ place, channel, chat, account, write }) => {
  const contact = `contact of ${place}`;
  let rota: RotaHere;
  const say = (text: string) => rota.post(fromEmulator(connector.serviceUrl, contact, text));
  const agent = (text: string) => rota.post(write(text));
  /** What the agent was shown of what the contact wrote, each as often as it came. */
  const shown = (...texts: readonly string[]) =>
    connector.texts(chat).flatMap((said) => texts.filter((text) => said.includes(text)));
  const inDoubt = async () =>
    Number(new RegExp(`what="sentInDoubt",channel="${channel}"\\} (\\d+)`).exec(await rota.metrics())?.[1] ?? 0);
  const statusesSince = (calls: number) =>
    connector.calls.slice(calls).flatMap(({ conversation, status }) => (conversation === chat ? [status] : []));

  beforeAll(async () => {
    rota = await startRotaHere({
      botFramework: { sendTimeoutMs: 2_000 },
      config: { agents: { agents: { budi: { ...budi, accounts: [account] } } } },
    });
    await agent('/online');
    await connector.hears(chat, /^You are online/);
    await say('Hello');
    await connector.hears(chat, /New conversation/);
    await agent('Good morning');
    await connector.hears(`talk ${contact}`, '**Budi Santoso:** Good morning');
  }, patienceMs);
  afterAll(async () => {
    await rota[Symbol.asyncDispose]();
  });

  test.each([
    {
      what: 'asks to wait (429)',
      plans: [{ status: 429, headers: { 'retry-after': '1' }, forMs: 900 }],
      before: [429],
    },
    { what: 'fails (500, 503)', plans: [{ status: 500 }, { status: 503 }], before: [500, 503] },
    { what: 'is at odds (412, 502)', plans: [{ status: 412 }, { status: 502 }], before: [412, 502] },
    { what: 'refuses our credentials (401)', plans: [{ status: 401 }, { status: 401 }], before: [401, 401] },
    { what: 'does not answer', plans: ['hang' as const], before: [undefined] },
  ])(
    'gets everything, in order, from a channel that $what, once it takes it',
    async ({ what, plans, before }) => {
      const calls = connector.calls.length;
      connector.plan(chat, ...plans);
      await say(`First, ${what}`);
      await say(`Second, ${what}`);
      await connector.hears(chat, new RegExp(`Second, ${what.replace(/[()]/g, '.')}`));
      expect(shown(`First, ${what}`, `Second, ${what}`)).toEqual([`First, ${what}`, `Second, ${what}`]);
      expect(statusesSince(calls)).toEqual([...before, 200, 200]);
    },
    patienceMs,
  );

  test(
    'may see twice what their channel took without saying so, in its order, and that is counted',
    async () => {
      const before = await inDoubt();
      connector.plan(chat, 'cut');
      await say('First, cut off');
      await say('Second, cut off');
      await connector.hears(chat, /Second, cut off/);
      expect(shown('First, cut off', 'Second, cut off')).toEqual([
        'First, cut off',
        'First, cut off',
        'Second, cut off',
      ]);
      expect(await inDoubt()).toBe(before + 1);
    },
    patienceMs,
  );

  test.each([403, 404])(
    'whose channel refuses for good (%i) is given all that they missed when they are heard of again',
    async (status) => {
      connector.plan(chat, { status, forMs: patienceMs });
      await say(`Missed with ${status}`);
      await connector.refused(chat, status);
      await say(`And more, missed with ${status}`);
      connector.plan(chat);
      await agent('/online');
      await connector.hears(chat, new RegExp(`And more, missed with ${status}`));
      await connector.hears(chat, new RegExp(`Missed with ${status}`));
      await agent(`Here I am, in spite of ${status}`);
      await connector.hears(`talk ${contact}`, `**Budi Santoso:** Here I am, in spite of ${status}`);
    },
    patienceMs,
  );
});
