import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import type { ActivityDocument } from '../../src/store/documents.ts';
import { type Official, official, type OfficialActivity } from '../support/officialClient.ts';
import { person, postJson } from '../support/person.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';

const secret = 'a-secret-for-tests';
const config = { shifts: onDutyAlways('morning') };
const env = { DIRECT_LINE_SECRET: secret };
const online = 2;
let rota: Rota;
const open: Official[] = [];

beforeAll(async () => {
  rota = await startRota({ config, env });
}, 120_000);
afterAll(async () => {
  for (const { client } of open) client.end();
  await rota[Symbol.asyncDispose]();
}, 120_000);

interface Client extends Official {
  readonly user: string;
  readonly line: string;
  readonly token: string;
}

async function connect(options: { webSocket?: boolean; user?: string } = {}): Promise<Client> {
  const { webSocket = true, user = `dl_${crypto.randomUUID()}` } = options;
  const response = await postJson(
    `${rota.url}/v3/directline/tokens/generate`,
    { user: { id: user, name: 'Marie' } },
    secret,
  );
  const { token, conversationId } = (await response.json()) as { token: string; conversationId: string };
  const client = official({
    token,
    domain: `${rota.url}/v3/directline`,
    webSocket,
    pollingInterval: 250,
    conversationStartProperties: { locale: 'en' },
  });
  open.push(client);
  await client.is(online);
  return { ...client, user, line: conversationId, token };
}

const message = (user: string, text: string) => ({ type: 'message', text, from: { id: user } });
const texts = (received: readonly OfficialActivity[]) =>
  received.filter(({ type }) => type === 'message').map(({ text }) => text);
const welcomed = (received: readonly OfficialActivity[]) =>
  texts(received).some((text) => text?.startsWith('Hello and welcome'));

test.each([{ webSocket: true }, { webSocket: false }])(
  'it connects, posts and receives (%p)',
  async ({ webSocket }) => {
    const { post, until, user, received } = await connect({ webSocket });
    const id = await post(message(user, 'hello from node'));
    await until('the welcome', welcomed);
    await until('its own echo', (all) => all.some((activity) => activity.id === id));
    const echo = received.find((activity) => activity.id === id);
    expect(echo).toMatchObject({ text: 'hello from node', from: { id: user } });
    expect(new Set(received.map((activity) => activity.id)).size).toBe(received.length);
  },
  60_000,
);

test('what an agent sends comes to a contact with the agent’s name, and typing both ways', async () => {
  const anna = await person(() => rota.url, secret, 'dl_anna', 'Anna');
  await anna.say('/online');
  await anna.hears(/You are online/);
  const contact = await connect();
  await contact.post(message(contact.user, 'Is anyone there?'));
  const brief = await anna.hears(/Is anyone there/);
  await anna.say(`/to ${brief.channelData?.rota?.ref ?? ''}`); // others waited too, and came first
  await anna.say('Yes, hello!');
  await contact.until('the answer', (all) =>
    all.some(({ text, from }) => text === 'Yes, hello!' && from.name === 'Anna Kurnia'),
  );

  await postJson(`${rota.url}/v3/directline/conversations/${anna.line}/activities`, { type: 'typing' }, anna.token);
  await contact.until('typing', (all) =>
    all.some(({ type, from }) => type === 'typing' && from.name === 'Anna Kurnia'),
  );

  const agent = await connect({ user: 'dl_anna' });
  await agent.until('what she has, on her new line', (all) =>
    texts(all).some((text) => text?.includes('Is anyone there?')),
  );
  await contact.post({ type: 'typing', from: { id: contact.user } });
  await agent.until('typing', (all) => all.some(({ type }) => type === 'typing'));
  await anna.say('/close');
  await anna.hears(/is closed/);
  await anna.say('/offline');
  await anna.hears(/You are offline/);
}, 60_000);

test('a file that is uploaded comes back as a link that opens, for whoever was given it', async () => {
  const { post, until, user, received } = await connect();
  await post({
    ...message(user, 'a file'),
    attachments: [
      { contentType: 'text/plain', name: 'note.txt', contentUrl: `data:text/plain;base64,${btoa('what it says')}` },
    ],
  });
  await until('the file', (all) => all.some(({ attachments }) => attachments?.[0]?.name === 'note.txt'));
  const url = received.find(({ attachments }) => attachments?.length)?.attachments?.[0]?.contentUrl ?? '';
  const file = await fetch(url);
  expect([file.status, await file.text()]).toEqual([200, 'what it says']);
  expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
  expect((await fetch(url.replace(/t=.*/, 't=forged'))).status).toBe(404);
}, 60_000);

test('a file without a word is a message too', async () => {
  const { client, user, until } = await connect();
  client
    .postActivity({
      type: 'message',
      from: { id: user },
      attachments: [{ contentType: 'text/plain', name: 'alone.txt', contentUrl: 'data:text/plain,x' }],
    })
    .subscribe(() => undefined);
  await until('the file', (all) => all.some(({ attachments }) => attachments?.[0]?.name === 'alone.txt'));
}, 60_000);

test('what was stored while the answer of the database got lost is shown once it is sent again', async () => {
  const { post, until, user, line, token } = await connect();
  await post(message(user, 'Good morning'));
  await until('the welcome and the place in the queue', (all) => texts(all).length === 3);
  await using client = await MongoClient.connect(rota.mongodbUri);
  const activities = client.db().collection<ActivityDocument>('activities');
  const last = await activities.findOne({ line }, { sort: { _id: -1 } });
  if (!last) throw new Error('nothing was said');
  const id = `${line}|${String(last.seq + 1).padStart(7, '0')}`;
  const posted = { ...message(user, 'Is it open?'), channelData: { clientActivityID: 'again' } };
  const stored = { seq: last.seq + 1, from: 'person', activity: JSON.stringify(posted), at: new Date(), by: last.by };
  await activities.insertOne({ _id: id, line, key: [`${line}:again`], ...stored } as ActivityDocument);
  const again = await postJson(`${rota.url}/v3/directline/conversations/${line}/activities`, posted, token);
  expect(await again.json()).toEqual({ id });
  await until('what was stored', (all) => texts(all).includes('Is it open?'));
}, 60_000);

test('after the server was killed and started again it goes on: nothing missing, nothing twice', async () => {
  const client = await connect();
  await client.post(message(client.user, 'before'));
  await client.until('the welcome', welcomed);
  await rota.kill();
  await rota.restart();
  const sent = await sendUntilTaken(client, 'after');
  await client.until('the echo', (all) => all.some(({ id }) => id === sent));

  const stored = await everything(client.line);
  const seen = client.received.filter(({ type }) => type === 'message').map(({ id }) => id);
  expect(seen).toEqual(stored);
}, 90_000);

test('a backlog from while its server was down comes in order, and so does what is said meanwhile', async () => {
  const client = await connect();
  await client.post(message(client.user, 'before'));
  await client.until('the welcome', welcomed);
  await rota.kill();
  await using other = await startRota({ config, env, mongodbUri: rota.mongodbUri });
  const say = (text: string) => sayAt(other.url, client, text);
  for (let n = 0; n < 250; n += 1) await say(`backlog ${n}`);
  await rota.restart();
  await client.until('the first of the backlog', (all) => texts(all).includes('backlog 0'));
  for (let n = 0; n < 50; n += 1) await say(`meanwhile ${n}`);
  await client.until('the last', (all) => texts(all).includes('meanwhile 49'));
  expect(client.received.map(({ id }) => id)).toEqual(await everything(client.line));
}, 240_000);

test('what its server stored without hearing so is shown there once it was sent again to another one', async () => {
  const client = await connect();
  await client.post(message(client.user, 'before'));
  await client.until('the welcome', welcomed);
  await using mongo = await MongoClient.connect(rota.mongodbUri);
  const activities = mongo.db().collection<ActivityDocument>('activities');
  const [first] = await activities.find({ line: client.line, from: 'person' }).toArray();
  if (!first) throw new Error('nothing was stored');
  const clientActivityID = crypto.randomUUID();
  const seq = Number((await everything(client.line)).at(-1)?.split('|')[1]) + 1;
  await activities.insertOne({
    ...first,
    _id: `${client.line}|${String(seq).padStart(7, '0')}`,
    seq,
    key: `${client.line}:${clientActivityID}`,
    activity: first.activity.replace('before', 'unheard'),
    undecided: first.by,
  });
  await using other = await startRota({ config, env, mongodbUri: rota.mongodbUri });
  const again = { ...message(client.user, 'unheard'), channelData: { clientActivityID } };
  const to = `${other.url}/v3/directline/conversations/${client.line}/activities`;
  expect((await postJson(to, again, client.token, 30_000)).status).toBe(200);
  await client.until('what was sent again', (all) => texts(all).includes('unheard'));
}, 120_000);

async function sayAt(url: string, { user, line, token }: Client, text: string): Promise<void> {
  const to = `${url}/v3/directline/conversations/${line}/activities`;
  expect((await postJson(to, message(user, text), token, 30_000)).status).toBe(200);
}

/** As people do: what fails is sent again, here under the same client id. */
async function sendUntilTaken(client: Official & { user: string }, text: string): Promise<string> {
  const activity = { ...message(client.user, text), channelData: { clientActivityID: crypto.randomUUID() } };
  for (;;) {
    const id = await client.post(activity).catch(() => 'retry');
    if (id !== 'retry') return id;
  }
}

/** The ids on a line, as a server with the secret reads them. */
async function everything(line: string): Promise<string[]> {
  const ids: string[] = [];
  for (let watermark = '0'; ;) {
    const response = await fetch(`${rota.url}/v3/directline/conversations/${line}/activities?watermark=${watermark}`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    const page = (await response.json()) as { activities: { id: string }[]; watermark: string };
    if (page.activities.length === 0) return ids;
    ids.push(...page.activities.map(({ id }) => id));
    ({ watermark } = page);
  }
}
