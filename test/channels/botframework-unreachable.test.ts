import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { fromEmulator, fromTeams } from '../support/connectorActivity.ts';
import { config, type RotaHere, secret, startRotaHere } from '../support/connectorApp.ts';
import type { Connector } from '../support/connector.ts';
import { rotaCommand } from '../support/cli.ts';
import { type Person, person, postJson } from '../support/person.ts';
import { cardOf } from '../support/pressing.ts';
import { withAnna } from '../support/withAnna.ts';

const patienceMs = 180_000;
let connector: Connector;
let rota: RotaHere;
let anna: Person;
withAnna({}, (here) => {
  ({ connector, rota, anna } = here);
});

const submit = (value: object) =>
  postJson(
    `${rota.url}/v3/directline/conversations/${anna.line}/activities`,
    { type: 'message', from: { id: anna.user }, value },
    anna.token,
  );

test(
  'an agent hears that a contact has blocked the bot, sends the words again once that is over, and it arrives once',
  async () => {
    const { serviceUrl } = connector;
    await rota.post(fromEmulator(serviceUrl, 'ayu', 'Hello from Ayu'));
    await connector.hears('talk ayu', /Anna Kurnia will take care/);
    connector.plan('talk ayu', { status: 403 });
    await anna.say('Where are you?');
    const told = await anna.hears(/could not be delivered: The channel answered 403 \(Told\)/);
    expect(told.text).toContain('Where are you?');
    await anna.hears(/Ayu Lestari \(#\w+\) cannot be reached/);
    const { _id } = (await rota.db.conversations.findOne({ 'contact.name': 'Ayu Lestari' })) ?? { _id: '' };
    const facts = async () => (await rota.db.conversations.findOne({ _id }))?.facts;
    expect((await facts())?.unreachableSince).not.toBeNull();
    const ref = (await rota.db.conversations.findOne({ _id }))?.ref ?? '';
    const explained = await rotaCommand(['explain', ref], rota);
    expect(explained.out).toMatch(/^The contact cannot be reached since 20/m);
    const { rows } = JSON.parse((await rotaCommand(['explain', ref, '--json'], rota)).out) as {
      rows: { event: string }[];
    };
    expect(rows.map(({ event }) => event).join('\n')).toMatch(
      /^delivery\.failed, the contact cannot be reached: The channel answered 403/m,
    );

    const [card] = told.attachments ?? [];
    const { actions } = card?.content as { actions: { title: string; data: object }[] };
    expect(actions.map(({ title }) => title)).toEqual(['Send again']);
    await submit(actions[0]?.data ?? {});
    await anna.hears(/is being sent again/);
    await connector.hears('talk ayu', '**Anna Kurnia:** Where are you?');
    await submit(actions[0]?.data ?? {}); // pressed twice is pressed once
    await anna.say('/retry');
    await anna.hears(/nothing to send again/);
    expect(connector.texts('talk ayu').filter((text) => text.includes('Where are you?'))).toHaveLength(1);

    await rota.post(fromEmulator(serviceUrl, 'ayu', 'Here I am'));
    await anna.hears('Here I am');
    expect((await facts())?.unreachableSince).toBeNull();
  },
  patienceMs,
);

test(
  'a contact who is gone (404) is told of, and what could not be delivered is sent again by a command',
  async () => {
    const { serviceUrl } = connector;
    await rota.post(fromEmulator(serviceUrl, 'sari', 'Hello from Sari', { from: { id: 'sari', name: 'Sari' } }));
    await connector.hears('talk sari', /Anna Kurnia will take care/);
    const brief = await anna.hears(/Sari \(emulator/);
    const ref = /#(\w+)/.exec(brief.text ?? '')?.[1] ?? '';
    await anna.say(`/to ${ref}`);
    await anna.hears(/You are now answering Sari/);
    connector.plan('talk sari', { status: 404 }, { status: 404 });
    await anna.say('First');
    await anna.hears(new RegExp(`#${ref} could not be delivered: The channel answered 404.*First`, 's'));
    await anna.say('Second');
    await anna.hears(new RegExp(`#${ref} could not be delivered: The channel answered 404.*Second`, 's'));
    await anna.say('/retry');
    await connector.hears('talk sari', '**Anna Kurnia:** Second');
    await anna.say(`/retry ${ref}`);
    await connector.hears('talk sari', '**Anna Kurnia:** First');
    await anna.say('/retry');
    await anna.hears(`There is nothing to send again in #${ref}.`);
    const told = (await anna.seen()).filter(({ text }) => /Sari .* cannot be reached/.test(text ?? ''));
    expect(told).toHaveLength(1);
  },
  patienceMs,
);

describe('an agent whom their channel refuses', () => {
  const { budi } = config.agents.agents;
  const teams = { teams: { morning: { name: 'Morning team' } } };
  const withBudi = (...accounts: object[]) =>
    startRotaHere({ config: { agents: { agents: { budi: { ...budi, accounts } } }, teams } });
  const onTeams = budi.accounts[0] ?? {};
  const online = async (here: RotaHere) => {
    connector.plan('a:1budi');
    await here.post(fromTeams(connector.serviceUrl, '/online'));
    await connector.hears('a:1budi', /^You are online/);
  };
  const presence = async (here: RotaHere) => (await here.db.agents.findOne({ _id: 'budi' }))?.presence;

  test(
    'is reached on another channel of theirs, until they write there again',
    async () => {
      await using here = await withBudi(onTeams, { channel: 'directline', id: 'dl_budi' });
      const desk = await person(() => here.url, secret, 'dl_budi', 'Budi');
      await online(here);
      connector.plan('a:1budi', { status: 403 });
      await here.post(fromEmulator(connector.serviceUrl, 'rini', 'Hello from Rini'));
      await desk.hears(/Hello from Rini/);
      await here.post(fromEmulator(connector.serviceUrl, 'rini', 'And more'));
      await desk.hears('And more');
      expect(await presence(here)).toBe('online');
      await here.post(fromTeams(connector.serviceUrl, 'Here I am'));
      await connector.hears('talk rini', '**Budi Santoso:** Here I am');
      await here.post(fromEmulator(connector.serviceUrl, 'rini', 'Welcome'));
      await connector.hears('a:1budi', 'Welcome');
    },
    patienceMs,
  );

  test(
    'and who has no other is offline, so that nobody else waits for them',
    async () => {
      await using here = await withBudi(onTeams);
      await online(here);
      const wentOffline = here.db.agents.watch([{ $match: { 'updateDescription.updatedFields.presence': 'offline' } }]);
      await wentOffline.tryNext(); // from here on nothing is missed
      connector.plan('a:1budi', { status: 404, forMs: patienceMs });
      await here.post(fromEmulator(connector.serviceUrl, 'wati', 'Hello from Wati'));
      await connector.hears('talk wati', /Budi Santoso will take care/);
      await wentOffline.next();
      expect(await presence(here)).toBe('offline');
      await wentOffline.close();
    },
    patienceMs,
  );

  const missedBy = async (here: RotaHere) => (await here.db.conversations.findOne({}))?.facts.unseen;
  const until = async (isSo: () => Promise<boolean>) => {
    while (!(await isSo())) await sleep(20);
  };

  test(
    'and comes back gets what they have missed, and no more',
    async () => {
      await using here = await withBudi(onTeams);
      await online(here);
      const { serviceUrl } = connector;
      await here.post(fromEmulator(serviceUrl, 'nia', 'One', { from: { id: 'nia', name: 'Nia' } }));
      const { summary = '' } = await connector.hears('a:1budi', /New conversation #\w+: Nia/);
      connector.plan('a:1budi', { status: 403, forMs: patienceMs });
      for (const text of ['Two', 'Three'])
        await here.post(fromEmulator(serviceUrl, 'nia', text, { from: { id: 'nia', name: 'Nia' } }));
      await connector.refused('a:1budi', 403);
      await until(async () => (await missedBy(here)) !== undefined && (await presence(here)) === 'offline');
      const ref = /#(\w+)/.exec(summary)?.[1] ?? '';
      const explained = await rotaCommand(['explain', ref], here);
      expect(explained.out).toMatch(/^budi has not been given what came since 20/m);
      expect(explained.out).toMatch(/agent\.unreached.*\s+budi: The channel\s+answered 403/);

      await until(async () => (await here.db.conversations.countDocuments({ lease: { $exists: true } })) === 0);
      connector.plan('a:1budi');
      await here.post(fromTeams(serviceUrl, '/online', { id: 'back' }));
      const brief = await connector.hears('a:1budi', /^What you have missed in #\w+: Nia/);
      const { body } = cardOf(brief);
      expect(JSON.stringify(body)).toMatch(/Two.*Three.*could not be reached/);
      expect(JSON.stringify(body)).not.toContain('One');
      expect(await presence(here)).toBe('online');
      expect(await missedBy(here)).toBeUndefined();
    },
    patienceMs,
  );

  test(
    'only for a moment gets what they have missed along with what comes next',
    async () => {
      await using here = await withBudi(onTeams);
      await online(here);
      const from = { from: { id: 'tini', name: 'Tini' } };
      const say = (text: string) => here.post(fromEmulator(connector.serviceUrl, 'tini', text, from));
      await say('Hello');
      await connector.hears('a:1budi', /New conversation #\w+: Tini/);
      connector.plan('a:1budi', { status: 403 });
      await say('Four');
      await until(async () => (await missedBy(here)) !== undefined);
      await say('Five');
      const brief = await connector.hears('a:1budi', /^What you have missed in #\w+: Tini/);
      expect(JSON.stringify(cardOf(brief).body)).toMatch(/Four.*Five/);
      expect(await missedBy(here)).toBeUndefined();
    },
    patienceMs,
  );

  test(
    'counts as away, so that another takes over by the rule for absences',
    async () => {
      const { anna } = config.agents.agents;
      const routing = { ...config.routing, absence: { handOverAfter: '1 second' } };
      await using here = await startRotaHere({ config: { agents: { agents: { anna, budi } }, teams, routing } });
      await online(here);
      const from = { from: { id: 'ita', name: 'Ita' } };
      await here.post(fromEmulator(connector.serviceUrl, 'ita', 'Hello', from));
      await connector.hears('a:1budi', /New conversation #\w+: Ita/);
      const desk = await person(() => here.url, secret, 'dl_anna', 'Anna');
      await desk.say('/online');
      await desk.hears(/^You are online/);
      connector.plan('a:1budi', { status: 403, forMs: patienceMs });
      await here.post(fromEmulator(connector.serviceUrl, 'ita', 'Hello?', from));
      await desk.hears(/New conversation #\w+: Ita.*Hello.*Hello\?/s);
      await desk.hears(/^Budi Santoso is away, so #\w+ has come to you/);
      await connector.hears('talk ita', /Anna Kurnia will answer you from now on/);
      connector.plan('a:1budi');
    },
    patienceMs,
  );
});
