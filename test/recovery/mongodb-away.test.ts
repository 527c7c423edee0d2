import { afterEach, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownMongo } from '../support/ownMongo.ts';
import { person, type Person, postJson } from '../support/person.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';

const secret = 'a-secret-for-tests';
const awayMs = 20_000;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function startStory(mongodbUri: string): Promise<{ rota: Rota; anna: Person; marie: Person }> {
  const rota = await startRota({
    config: { shifts: onDutyAlways('morning') },
    env: { DIRECT_LINE_SECRET: secret, LOG_LEVEL: 'error' },
    mongodbUri,
  });
  closing.push(async () => {
    await rota[Symbol.asyncDispose]();
  });
  const anna = await person(() => rota.url, secret, 'dl_anna', 'Anna');
  const marie = await person(() => rota.url, secret, 'dl_marie', 'Marie');
  await anna.say('/online');
  await marie.say('message 0');
  await anna.hears(/message 0/);
  return { rota, anna, marie };
}

/** Says something several times a second for as long as `during` takes; what is refused is sent again until it is taken. */
async function talkDuring(marie: Person, during: Promise<unknown>): Promise<string[]> {
  const over = new AbortController();
  const away = during.finally(() => over.abort());
  away.catch(() => undefined); // thrown below
  const said: string[] = [];
  while (!over.signal.aborted) {
    const text = `message ${said.length + 1}`;
    await marie.say(text);
    said.push(text);
    await sleep(100);
  }
  await away;
  return said;
}

async function expectAllOnce(agent: Person, said: readonly string[]): Promise<void> {
  const last = said.at(-1);
  if (last !== undefined) await agent.hears(last);
  const heard = (await agent.seen()).map(({ text = '' }) => text).filter((text) => /^message [1-9]/.test(text));
  expect(heard).toEqual(said);
}

/** A process is ready again with its first beat that is stored, which may come after its first message. */
async function untilReady(rota: Rota): Promise<void> {
  const isReady = async () => (await fetch(`${rota.url}/readyz`)).status === 200;
  while (!(await isReady())) await sleep(100); // the test's own limit ends it
}

test.each(['stopped and started again', 'frozen'] as const)(
  'MongoDB %s for 20 s: 503 meanwhile, then every message once and in order',
  async (how) => {
    await using mongo = await ownMongo();
    const { rota, anna, marie } = await startStory(mongo.uri);

    const away = async () => {
      await (how === 'frozen' ? mongo.freeze() : mongo.stop());
      try {
        const refused = await postJson(
          `${rota.url}/v3/directline/conversations/${marie.line}/activities`,
          { type: 'message', text: 'probe' },
          marie.token,
          30_000,
        );
        const { status } = refused;
        expect({ status, answer: await refused.text(), mongod: mongo.said }).toMatchObject({ status: 503 });
        const upload = await fetch(`${rota.url}/v3/directline/conversations/${marie.line}/upload`, {
          method: 'POST',
          headers: { authorization: `Bearer ${marie.token}`, 'content-type': 'text/plain' },
          body: 'a file',
        });
        expect({ status: upload.status, answer: await upload.text() }).toMatchObject({ status: 503 });
        const asked = await fetch(`${rota.url}/readyz`);
        expect([asked.status, await asked.json()]).toMatchObject([503, { ready: false, checks: { mongodb: false } }]);
        const scraped = await fetch(`${rota.url}/metrics`);
        expect([scraped.status, scraped.headers.get('content-type')]).toEqual([
          200,
          'text/plain; version=0.0.4; charset=utf-8',
        ]);
        expect(await scraped.text()).toMatch(/^rota_sockets 0$/m);
        expect((await fetch(`${rota.url}/healthz`)).status).toBe(200);
        await sleep(awayMs);
      } finally {
        await (how === 'frozen' ? mongo.thaw() : mongo.start());
      }
    };
    const said = await talkDuring(marie, away());
    await marie.say('message last');
    await anna.hears('message last');
    await expectAllOnce(anna, said);
    await untilReady(rota);
  },
  120_000,
);

test('MongoDB away at the start: it waits, and starts when MongoDB comes', async () => {
  await using mongo = await ownMongo();
  await mongo.stop();
  const noticed = Promise.withResolvers<undefined>();
  const hears = (output: string): void => {
    if (/MongoDB cannot be used yet/.test(output)) noticed.resolve(undefined);
  };
  const starting = startRota({ env: { LOG_LEVEL: 'error' }, mongodbUri: mongo.uri, hears });
  await Promise.race([noticed.promise, starting]);
  await mongo.start();
  await using rota = await starting;
  expect(rota.output).toMatch(/MongoDB cannot be used yet/);
  expect((await fetch(`${rota.url}/readyz`)).status).toBe(200);
}, 90_000);

test('MongoDB away for good at the start: it ends, and says what to do', async () => {
  const starting = startRota({ mongodbUri: 'mongodb://nobody:s3cret@127.0.0.1:9/rota?replicaSet=rs0' });
  const error = await starting.then(
    () => 'it started',
    (reason: unknown) => String(reason),
  );
  expect(error).toMatch(/ended with code 1/);
  expect(error).toMatch(/Check MONGODB_URI/);
  expect(error).not.toMatch(/s3cret/);
}, 90_000);
