import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { withFilesInWords } from '../../src/channels/botframework/files.ts';
import { fromEmulator, fromTeams } from '../support/connectorActivity.ts';
import { type RotaHere, secret, startRotaHere } from '../support/connectorApp.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { appId, signing, startTokenService, type TokenService } from '../support/connectorTokens.ts';
import { type Person, person } from '../support/person.ts';

const patienceMs = 60_000;
/** As much of a PNG as tells its size. */
function pictureOf(width: number, height: number): Buffer {
  const header = Buffer.from('89504e470d0a1a0a0000000d4948445200000000000000000806000000', 'hex');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return header;
}
const picture = pictureOf(16, 16);
let connector: Connector;
let elsewhere: Connector;
let tokens: TokenService;
let rota: RotaHere;
let anna: Person;
beforeAll(async () => {
  connector = await startConnector();
  elsewhere = await startConnector();
  tokens = await startTokenService(connector.serviceUrl);
  rota = await startRotaHere({
    env: { MicrosoftAppId: appId, MicrosoftAppPassword: 'a password', ATTACHMENT_HOSTS: '127.0.0.1' },
    botFramework: { cloud: tokens.cloud, credentials: signing() },
  });
  anna = await person(() => rota.url, secret, 'dl_anna', 'Anna');
  await anna.say('/online');
  await anna.hears(/^You are online/);
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
  await tokens[Symbol.asyncDispose]();
  await elsewhere[Symbol.asyncDispose]();
  await connector[Symbol.asyncDispose]();
});

async function post(activity: object): Promise<void> {
  const response = await rota.post(activity, { authorization: `Bearer ${await tokens.token()}` });
  expect(response.status).toBe(200);
}
const dewi = { from: { id: '29:1-Dewi', name: 'Dewi' }, conversation: { id: 'a:1dewi' } };
const fromDewi = (text: string, more: object = {}) =>
  post(fromTeams(connector.serviceUrl, text, { ...dewi, id: randomUUID(), ...more }));

/** An agent sends files to whoever they are answering. */
async function send(here: RotaHere, agent: Person, text: string, files = someFiles): Promise<void> {
  const form = new FormData();
  const activity = JSON.stringify({ type: 'message', text, from: { id: agent.user } });
  form.set('activity', new Blob([activity], { type: 'application/vnd.microsoft.activity' }));
  for (const { name, type, bytes } of files) form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
  const url = `${here.url}/v3/directline/conversations/${agent.line}/upload?userId=${agent.user}`;
  const headers = { authorization: `Bearer ${agent.token}` };
  expect((await fetch(url, { method: 'POST', headers, body: form })).status).toBe(200);
}
const someFiles = [
  { name: 'cat.png', type: 'image/png', bytes: picture },
  { name: 'page.pdf', type: 'application/pdf', bytes: Buffer.from('a page') },
];

test(
  'an inline picture is fetched from the channel with what it knows us by, and from elsewhere without',
  async () => {
    connector.keeps('/v3/attachments/1/views/original', 'image/png', picture);
    elsewhere.keeps('/cat.png', 'image/png', picture);
    await fromDewi('Hello');
    await anna.hears(/Dewi.*Hello/s);
    const own = { contentType: 'image/*', contentUrl: `${connector.serviceUrl}/v3/attachments/1/views/original` };
    const other = { contentType: 'image/*', contentUrl: `${elsewhere.serviceUrl}/cat.png` };
    await fromDewi('Two cats', { attachments: [own, other, { contentType: 'text/html', content: '<p>Two cats</p>' }] });
    const { attachments = [] } = await anna.hears('Two cats');
    expect(attachments.map(({ contentType }) => contentType)).toEqual(['image/png', 'image/png']);
    for (const { contentUrl = '' } of attachments) {
      expect(new URL(contentUrl).origin).toBe(rota.url);
      expect(Buffer.from(await (await fetch(contentUrl)).arrayBuffer())).toEqual(picture);
    }
    const asked = ({ calls }: Connector) =>
      calls
        .filter(({ method, path }) => method === 'GET' && !path.includes('/members/'))
        .map((call) => call.authorization);
    expect(asked(connector)).toEqual(['Bearer ours']);
    expect(asked(elsewhere)).toEqual([undefined]);
  },
  patienceMs,
);

test(
  'on Teams a picture is shown beside the words and another file is a link, under the name of who sends it',
  async () => {
    const before = connector.calls.length;
    await send(rota, anna, 'Look');
    const { text = '' } = await connector.hears('a:1dewi', /^page\.pdf: http/);
    expect(await (await fetch(text.slice('page.pdf: '.length))).text()).toBe('a page');
    const sent = connector.calls.slice(before).map(({ activity }) => activity);
    expect(sent).toMatchObject([
      { text: '<b>Anna Kurnia:</b> Look' },
      { text: '', attachments: [{ contentType: 'image/png', name: 'cat.png' }] },
      { text },
    ]);
    expect(sent.filter(({ attachments }) => attachments)).toHaveLength(1);
  },
  patienceMs,
);

test(
  'a picture that is larger than Teams shows any is a link',
  async () => {
    const heavy = Buffer.concat([picture, Buffer.alloc(1_000_000)]);
    await send(rota, anna, '', [
      { name: 'wide.png', type: 'image/png', bytes: pictureOf(1_025, 16) },
      { name: 'heavy.png', type: 'image/png', bytes: heavy },
      { name: 'none.png', type: 'image/png', bytes: Buffer.from('no picture') },
    ]);
    const sent = await connector.hears(
      'a:1dewi',
      /^<b>Anna Kurnia:<\/b> wide\.png: http.*heavy\.png: http.*none\.png: http/,
    );
    expect(sent.attachments).toBeUndefined();
  },
  patienceMs,
);

test(
  'where nothing is known of a channel files are links',
  async () => {
    await using here = await startRotaHere();
    const agent = await person(() => here.url, secret, 'dl_anna', 'Anna');
    await agent.say('/online');
    await agent.hears(/^You are online/);
    await here.post(fromEmulator(connector.serviceUrl, 'Wati', 'Hello', { channelId: 'sms' }));
    await agent.hears(/Hello/);
    await send(here, agent, 'Two files');
    await connector.hears('talk Wati', 'Anna Kurnia: Two files');
    const links = await connector.hears('talk Wati', /^cat\.png: http.*\npage\.pdf: http/);
    expect(links.attachments).toBeUndefined();
  },
  patienceMs,
);

test(
  'typing is shown to the other side, both ways, and not oftener than eyes need',
  async () => {
    await using here = await startRotaHere();
    const { serviceUrl } = connector;
    await here.post(fromTeams(serviceUrl, '/online'));
    await connector.hears('a:1budi', /^You are online/);
    const contact = { channelId: 'telegram', from: { id: 'lina', name: 'Lina' }, conversation: { id: 'talk lina' } };
    const say = (more: object) => here.post(fromEmulator(serviceUrl, 'lina', 'Hello', { ...contact, ...more }));
    await say({});
    await connector.hears('a:1budi', /Lina.*Hello/s);
    const typing = (conversation: string) =>
      connector.calls.filter((call) => call.conversation === conversation && call.activity.type === 'typing').length;
    for (let n = 0; n < 5; n += 1) await say({ type: 'typing', text: undefined });
    await connector.called('a:1budi', 'typing');
    for (let n = 0; n < 5; n += 1) await here.post(fromTeams(serviceUrl, '', { type: 'typing', text: undefined }));
    await connector.called('talk lina', 'typing');
    await say({ text: 'Bye', id: 'bye' });
    await connector.hears('a:1budi', 'Bye');
    expect([typing('a:1budi'), typing('talk lina')]).toEqual([1, 1]);
  },
  patienceMs,
);

describe('a file', () => {
  const page = { contentType: 'application/pdf', name: 'page_1.pdf', contentUrl: 'http://127.0.0.1:3978/f?t=a_b' };
  const cat = { contentType: 'image/png', contentUrl: 'http://127.0.0.1:3978/c?t=c' };
  const published = { ...page, contentUrl: 'https://chat.example.com/f?t=a_b' };
  const outside = 'https://smba.trafficmanager.net/emea/';

  test.each([
    { on: 'webchat', at: 'http://localhost:1', file: page, text: 'Look', left: 1 },
    { on: 'msteams', at: 'http://localhost:1', file: cat, text: 'Look', left: 1 },
    { on: 'msteams', at: outside, file: cat, text: 'Look\n\n📎 image/png', left: 0 },
    {
      on: 'msteams',
      at: outside,
      file: published,
      text: 'Look\n\npage_1.pdf: https://chat.example.com/f?t=a_b',
      left: 0,
    },
    { on: 'sms', at: outside, file: page, text: 'Look\n\n📎 page_1.pdf', left: 0 },
  ])('is shown on $on at $at where that can be, and told of otherwise: $text', ({ on, at, file, text, left }) => {
    const shown = withFilesInWords(on, at, { text: 'Look', textFormat: 'plain', attachments: [file] });
    expect([shown.text, shown.attachments?.length ?? 0]).toEqual([text, left]);
  });

  test.each([
    { format: 'xml', text: '<b>Anna:</b> a&amp;b.pdf: https://chat.example.com/f?t=a_b' },
    { format: 'markdown', text: '<b>Anna:</b> a&b\\_.pdf: https://chat.example.com/f?t=a_b' },
  ])('means what it says in a text in $format', ({ format, text }) => {
    const name = format === 'xml' ? 'a&b.pdf' : 'a&b_.pdf';
    const activity = { text: '<b>Anna:</b> ', textFormat: format, attachments: [{ ...published, name }] };
    expect(withFilesInWords('sms', outside, activity).text?.replace('\\&', '&')).toBe(text);
  });
});
