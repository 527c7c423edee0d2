import { afterEach, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { official, type Official } from '../support/officialClient.ts';
import { person, postJson } from '../support/person.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';

const secret = 'a-secret-for-tests';
const env = { DIRECT_LINE_SECRET: secret };
const config = { shifts: onDutyAlways('morning') };
const open: { rotas: Rota[]; clients: Official[] } = { rotas: [], clients: [] };
afterEach(async () => {
  for (const { client } of open.clients.splice(0)) client.end();
  await Promise.all(open.rotas.splice(0).map((rota) => rota[Symbol.asyncDispose]()));
});

async function twoProcesses(): Promise<[Rota, Rota]> {
  const first = await startRota({ config, env });
  const second = await startRota({ config, env, mongodbUri: first.mongodbUri });
  open.rotas.push(first, second);
  return [first, second];
}

/** Over a socket, so that what another process stores must find its way here by itself. */
async function connected(rota: Rota, user: string): Promise<Official & { user: string }> {
  const response = await postJson(
    `${rota.url}/v3/directline/tokens/generate`,
    { user: { id: user, name: user } },
    secret,
  );
  const { token } = (await response.json()) as { token: string };
  const client = official({ token, domain: `${rota.url}/v3/directline` });
  open.clients.push(client);
  await client.is(2);
  return { ...client, user };
}
const says = ({ post, user }: Official & { user: string }, text: string) =>
  post({ type: 'message', text, from: { id: user } });
const hears = ({ until }: Official, text: string) =>
  until(text, (all) => all.some((activity) => activity.text?.includes(text) === true));

test('a contact on one process and an agent on the other talk, in order, each message once', async () => {
  const [one, other] = await twoProcesses();
  const anna = await connected(one, 'dl_anna');
  await says(anna, '/online');
  await hears(anna, 'You are online');
  const marie = await connected(other, 'dl_marie');
  await says(marie, 'hello from the other side');
  await hears(anna, 'hello from the other side');
  for (let n = 1; n <= 20; n += 1) {
    await says(n % 2 === 0 ? anna : marie, `line ${n}`);
  }
  await Promise.all([hears(marie, 'line 20'), hears(anna, 'line 19')]);
  const relayed = (client: Official) =>
    client.received.map(({ text }) => text).filter((text) => /^line \d+$/.test(text ?? ''));
  expect(relayed(marie).filter((text) => Number(text?.slice(5)) % 2 === 0)).toEqual(evens);
  expect(relayed(anna).filter((text) => Number(text?.slice(5)) % 2 === 1)).toEqual(odds);
}, 60_000);
const evens = Array.from({ length: 10 }, (_, n) => `line ${2 * n + 2}`);
const odds = Array.from({ length: 10 }, (_, n) => `line ${2 * n + 1}`);

test('whoever starts a line on one process and writes on the other is shown on the first all that is said, whenever their socket opens', async () => {
  const [one, other] = await twoProcesses();
  for (let n = 0; n < 6; n += 1) {
    const marie = await person(() => one.url, secret, `dl_marie${n}`, 'Marie');
    const says = postJson(
      `${other.url}/v3/directline/conversations/${marie.line}/activities`,
      { type: 'message', text: 'from the other side', from: { id: marie.user } },
      marie.token,
    );
    if (n % 2 === 0) await says;
    const stream = `/v3/directline/conversations/${marie.line}/stream?watermark=0&t=${marie.token}`;
    const socket = new WebSocket(`${one.url.replace('http', 'ws')}${stream}`);
    const shown = await new Promise<string>((resolve) => {
      socket.on('message', (frame: Buffer) => {
        if (frame.includes('from the other side')) resolve(frame.toString());
      });
    });
    expect(shown).toContain(marie.line);
    socket.terminate();
    await says;
  }
}, 60_000);

test('one is killed: the other goes on, and takes up what the first had begun', async () => {
  const [one, other] = await twoProcesses();
  const url = { now: one.url };
  const anna = await person(() => other.url, secret, 'dl_anna', 'Anna');
  await anna.say('/online');
  await anna.hears(/You are online/);
  const marie = await person(() => url.now, secret, 'dl_marie', 'Marie');
  await marie.say('before');
  await anna.hears(/before/);
  await marie.say('acknowledged by the one that dies');
  await one.kill();
  url.now = other.url;
  await anna.hears('acknowledged by the one that dies');
  await marie.say('after');
  await anna.hears('after');
  await anna.say('I am still here');
  await marie.hears('I am still here');
  const texts = (await marie.seen()).map(({ text }) => text);
  expect(new Set(texts).size).toBe(texts.length);
}, 60_000);

test('a process that stops in order hands its work over and ends within 10 s', async () => {
  const [one, other] = await twoProcesses();
  const anna = await person(() => other.url, secret, 'dl_anna', 'Anna');
  await anna.say('/online');
  const url = { now: one.url };
  const marie = await person(() => url.now, secret, 'dl_marie', 'Marie');
  await marie.say('hello');
  await anna.hears(/hello/);
  expect(await one.stop()).toBe(0);
  url.now = other.url;
  await marie.say('on the other');
  await anna.hears('on the other');
}, 60_000);

test('a config that one process reads governs both; a bad edit is refused and the last good one stays', async () => {
  const [one, other] = await twoProcesses();
  const agents = (name: string) => ({
    agents: { agents: { anna: { name, teams: ['morning'], accounts: [{ channel: 'directline', id: 'dl_anna' }] } } },
    teams: { teams: { morning: { name: 'Morning team' } } },
  });
  const anna = await person(() => other.url, secret, 'dl_anna', 'Anna');
  await anna.say('/online');
  await one.configure(agents('Anna the Great'));
  await one.prints(/"revision":2/);
  await other.prints(/"revision":2/);
  await one.configure({ agents: { agents: { anna: { name: 'Broken', teams: ['mourning'] } } } });
  await one.prints(/agents\.yaml:\d+:\d+: found .*mourning.*expected/);
  const marie = await person(() => other.url, secret, 'dl_marie', 'Marie');
  await marie.say('hello');
  await marie.hears('Anna the Great will take care of your request and answer you here.');
}, 60_000);
