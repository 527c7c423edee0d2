import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { incoming } from '../../src/channels/botframework/incoming.ts';
import { lineIdOf } from '../../src/channels/botframework/person.ts';
import { appendActivity } from '../../src/store/activities.ts';
import { fromEmulator, fromTeams } from '../support/connectorActivity.ts';
import { secret, startRotaHere } from '../support/connectorApp.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { person, postJson } from '../support/person.ts';

const welcome = 'Hello and welcome! Thank you for writing to us.';
const patienceMs = 60_000;

let connector: Connector;
let serviceUrl: string;
beforeAll(async () => {
  connector = await startConnector();
  ({ serviceUrl } = connector);
});
afterAll(async () => {
  await connector[Symbol.asyncDispose]();
});

/** The buttons of the card that came with an activity. */
const buttonsOf = (attachments: readonly { readonly content?: unknown }[] = []): unknown[] =>
  attachments.flatMap(({ content }) => (content as { actions: unknown[] }).actions);

test(
  'a contact on the Emulator is greeted and routed to an agent on Direct Line, and both talk',
  async () => {
    await using rota = await startRotaHere();
    const anna = await person(() => rota.url, secret, 'dl_anna', 'Anna');
    await anna.say('/online');
    await anna.hears(/^You are online/);
    const response = await rota.post(fromEmulator(serviceUrl, 'ayu', 'My printer is on fire'));
    expect(response.status).toBe(200);
    await connector.hears('talk ayu', welcome);
    await anna.hears(/Ayu Lestari \(emulator, English\).*My printer is on fire/s);
    await anna.say('Is it *really*?\nSee https://example.com/a_b_c');
    const heard = await connector.hears('talk ayu', /Is it/);
    expect(heard).toMatchObject({
      text: '**Anna Kurnia:** Is it \\*really\\*?\n\nSee https://example.com/a_b_c',
      textFormat: 'markdown',
      channelId: 'emulator',
      conversation: { id: 'talk ayu' },
      from: { id: 'bot-1' },
      recipient: { id: 'ayu' },
    });
    expect(heard).not.toHaveProperty('replyToId');
    await rota.post(fromEmulator(serviceUrl, 'ayu', 'Yes, it is'));
    await anna.hears('Yes, it is');
    await postJson(
      `${rota.url}/v3/directline/conversations/${anna.line}/activities`,
      { type: 'typing', from: { id: 'dl_anna' } },
      anna.token,
    );
    await connector.called('talk ayu', 'typing');
  },
  patienceMs,
);

test(
  'an agent listed by tenant and object id takes a Direct Line contact from Teams, with buttons to press',
  async () => {
    await using rota = await startRotaHere();
    await rota.post(fromTeams(serviceUrl, '<at>Rota</at> /online', { entities: [mentionOfRota] }));
    await connector.hears('a:1budi', /^You are online/);
    const visitor = await person(() => rota.url, secret, 'dl_visitor', 'Sari <b>');
    await visitor.say('Is *anybody* there?');
    const brief = await connector.hears('a:1budi', /New conversation #\w+: Sari <b>/);
    expect(brief).not.toHaveProperty('text'); // what the card says is not there twice
    expect(JSON.stringify(brief.attachments)).toContain('Is *anybody* there?');
    expect(buttonsOf(brief.attachments)).toContainEqual(
      expect.objectContaining({ type: 'Action.Execute', title: 'Close' }),
    );
    await rota.post(fromTeams(serviceUrl, 'I am!'));
    expect((await visitor.hears('I am!')).from.name).toBe('Budi Santoso');

    const file = new FormData();
    const posted = JSON.stringify({ type: 'message', text: 'My page', from: { id: 'dl_visitor' } });
    file.set('activity', new Blob([posted], { type: 'application/vnd.microsoft.activity' }));
    file.set('file', new Blob(['a page of text'], { type: 'text/plain' }), 'page.txt');
    await fetch(`${rota.url}/v3/directline/conversations/${visitor.line}/upload?userId=dl_visitor`, {
      method: 'POST',
      headers: { authorization: `Bearer ${visitor.token}` },
      body: file,
    });
    await connector.hears('a:1budi', 'My page');
    const link = await connector.hears('a:1budi', /^page\.txt: http/); // Teams shows pictures by their address, and no other files
    expect(await (await fetch(link.text?.slice('page.txt: '.length) ?? '')).text()).toBe('a page of text');

    const ref = /#(\w+)/.exec(brief.summary ?? '')?.[1];
    const noted = { rota: { command: 'note', ref }, text: 'She is in a hurry' };
    await rota.post(fromTeams(serviceUrl, '', { text: undefined, value: noted }));
    await connector.hears('a:1budi', `Note on #${ref} saved. The contact does not see it.`);
    const close = { type: 'Action.Execute', verb: 'rota', data: { rota: { command: 'close', ref } } };
    const invoked = await rota.post(
      fromTeams(serviceUrl, '', { type: 'invoke', name: 'adaptiveCard/action', value: { action: close } }),
    );
    expect([invoked.status, await invoked.json()]).toMatchObject([200, { statusCode: 200 }]);
    await visitor.hears(/^This conversation is closed/);
    expect((await visitor.seen()).map(({ text }) => text)).not.toContain('She is in a hurry');
  },
  patienceMs,
);

test(
  'an agent who has only added the bot on Teams can be reached',
  async () => {
    await using rota = await startRotaHere();
    const { conversation } = fromTeams(serviceUrl, '') as { conversation: object };
    const added = { type: 'conversationUpdate', membersAdded: [{ id: '28:rota' }] };
    await rota.post(fromTeams(serviceUrl, '', { ...added, conversation: { ...conversation, id: 'a:1added' } }));
    await rota.post(fromEmulator(serviceUrl, 'wati', 'Hello?'));
    await connector.hears('a:1added', 'Morning team: 1 contact is waiting and nobody is online. Type /online to help.');
  },
  patienceMs,
);

test.each([
  { what: 'the same activity', again: {} },
  { what: 'on Teams the same words of the same moment under a new id', again: { id: 'sent-again' } },
  { what: 'on Teams the same id', again: { timestamp: '2026-01-01T00:00:00Z' } },
])(
  '$what again changes nothing',
  async ({ again }) => {
    await using rota = await startRotaHere();
    const anna = await person(() => rota.url, secret, 'dl_anna', 'Anna');
    await anna.say('/online');
    await anna.hears(/^You are online/);
    const somebody = { from: { id: '29:1-Dewi', name: 'Dewi' }, conversation: { id: 'a:1dewi' } };
    await rota.post(fromTeams(serviceUrl, 'Good morning', somebody));
    await anna.hears(/Dewi.*Good morning/s);
    const once = fromTeams(serviceUrl, 'Once', somebody);
    const both = [await rota.post(once), await rota.post({ ...once, ...again })];
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(await rota.metrics()).toContain('rota_activities_total{what="repeated",channel="msteams"} 1');
    await rota.post(fromTeams(serviceUrl, 'Twice', { ...somebody, id: 'another' }));
    await anna.hears('Twice');
    expect((await anna.seen()).map(({ text }) => text).filter((text) => /^(Once|Twice)$/.test(text ?? ''))).toEqual([
      'Once',
      'Twice',
    ]);
  },
  patienceMs,
);

test(
  'an activity that was stored but never decided about is, when it is sent again',
  async () => {
    await using rota = await startRotaHere();
    const activity = fromEmulator(serviceUrl, 'rini', 'Hello?', { id: 'lost' });
    const line = lineIdOf(incoming.parse(activity));
    const stored = { line, from: 'person', activity: JSON.stringify(activity), at: new Date() } as const;
    await appendActivity(rota.db, { ...stored, key: [`${line}:id:lost`], undecided: 'another', by: 'another' });
    await rota.post(activity);
    await connector.hears('talk rini', welcome);
    expect(await rota.db.activities.countDocuments({ line, from: 'person' })).toBe(1);
  },
  patienceMs,
);

test(
  'somebody on Azure’s Direct Line who calls himself as an agent of ours does is a contact',
  async () => {
    await using rota = await startRotaHere();
    const claim = { channelId: 'directline', from: { id: 'dl_anna', name: 'Anna' } };
    await rota.post(fromEmulator(serviceUrl, 'mallory', '/online', claim));
    await connector.hears('talk mallory', welcome);
    expect(await rota.db.agents.countDocuments({ presence: 'online' })).toBe(0);
    expect(await rota.db.conversations.findOne({})).toMatchObject({ contact: { id: 'azure-directline:dl_anna' } });
  },
  patienceMs,
);

test(
  'what is not known is acknowledged and ignored, and an invoke of others is not implemented',
  async () => {
    await using rota = await startRotaHere();
    const posts = [
      { more: { type: 'messageReaction', reactionsAdded: [{ type: 'like' }] }, status: 200 },
      { more: { type: 'messageUpdate' }, status: 200 },
      { more: { type: 'somethingNew' }, status: 200 },
      { more: { type: 'message', text: undefined }, status: 200 },
      { more: { from: { id: 'bot-1', role: 'bot' } }, status: 200 },
      { more: { type: 'invoke', name: 'composeExtension/query', value: {} }, status: 501 },
      { more: { type: 'invoke', name: 'adaptiveCard/action', value: { action: { data: {} } } }, status: 501 },
    ];
    for (const { more, status } of posts)
      expect((await rota.post(fromEmulator(serviceUrl, 'tuti', 'Hello', more))).status).toBe(status);
    expect(await rota.db.activities.countDocuments()).toBe(0);
  },
  patienceMs,
);

const mentionOfRota = { type: 'mention', text: '<at>Rota</at>', mentioned: { id: '28:rota', name: 'Rota' } };
