import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, jest, test } from '@jest/globals';
import type { MongoClient } from 'mongodb';
import { lockHolder } from '../../src/store/embedded/mongodProcess.ts';
import { startConnector } from '../support/connector.ts';
import { fromEmulator } from '../support/connectorActivity.ts';
import { ownMongo } from '../support/ownMongo.ts';
import { person, postJson } from '../support/person.ts';
import { type Rota, startRota } from '../support/rota.ts';
import { afterThisTest, cleanUpAfterEach, connected, emptyFolder } from '../store/embedded-workbench.ts';
import { startCommand } from '../support/startCommand.ts';

jest.setTimeout(120_000);
cleanUpAfterEach();

const root = join(import.meta.dirname, '../..');
const mongodOf = (dataDir: string) => lockHolder(join(dataDir, 'mongodb'));
const ownMongod = (dataDir: string) => ({
  MONGODB_URI: '',
  DATA_DIR: dataDir,
  DIRECT_LINE_SECRET: 'a-secret-for-tests',
});

/** A Rota, or a command of its, that starts on a MongoDB of its own. */
function starting(dataDir: string, env: Readonly<Record<string, string>> = {}, command = startCommand): ChildProcess {
  const variables = { ...process.env, PORT: '0', LOG_LEVEL: 'warn', ...ownMongod(dataDir), ...env };
  const child = spawn(process.execPath, command, { cwd: root, env: variables, stdio: 'ignore' });
  afterThisTest(async () => {
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
  });
  return child;
}

async function codeOf(child: ChildProcess): Promise<unknown> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode ?? child.signalCode;
}

/** How many Rota processes use a MongoDB that one of them started. */
async function keepers(client: MongoClient): Promise<number> {
  const pipeline = [
    { $currentOp: { allUsers: true, idleConnections: true } },
    { $match: { appName: /^rota keeper / } },
    { $group: { _id: '$appName' } },
  ];
  return (await client.db('admin').aggregate(pipeline).toArray()).length;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(10); // the test's own limit ends it
}

test('a start that fails late ends the MongoDB that it started', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  afterThisTest(async () => {
    taken.close();
    await once(taken, 'close');
  });
  const dataDir = await emptyFolder();
  const child = starting(dataDir, { PORT: String((taken.address() as AddressInfo).port) });
  expect(await codeOf(child)).toBe(1);
  expect(existsSync(join(dataDir, 'mongodb.json'))).toBe(true); // it had come so far
  expect(await mongodOf(dataDir)).toBeUndefined();
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s while MongoDB starts ends both', async (signal) => {
  const dataDir = await emptyFolder();
  const child = starting(dataDir);
  await until(async () => (await mongodOf(dataDir)) !== undefined);
  child.kill(signal);
  expect(await codeOf(child)).toBe(0);
  expect(await mongodOf(dataDir)).toBeUndefined();
});

test('a signal once MongoDB has started, while the rest does, ends both', async () => {
  const dataDir = await emptyFolder();
  const child = starting(dataDir);
  await until(() => existsSync(join(dataDir, 'mongodb.json')));
  child.kill('SIGINT');
  expect(await codeOf(child)).toBe(0);
  expect(await mongodOf(dataDir)).toBeUndefined();
});

test('a command that is broken off ends the MongoDB that it started', async () => {
  const dataDir = await emptyFolder();
  const child = starting(dataDir, {}, ['src/cli/main.ts', 'explain', '7KQ2']);
  await until(async () => (await mongodOf(dataDir)) !== undefined);
  child.kill('SIGINT');
  expect(await codeOf(child)).toBe(1);
  expect(await mongodOf(dataDir)).toBeUndefined();
});

test('a signal while another Rota uses the MongoDB leaves it that', async () => {
  const dataDir = await emptyFolder();
  await using rota = await startRota({ env: ownMongod(dataDir), mongodbUri: '' });
  const child = starting(dataDir);
  const mongodbUri = /^MongoDB: (.*)$/m.exec(rota.output)?.[1] ?? '';
  await connected(mongodbUri, (client) => until(async () => (await keepers(client)) > 1));
  child.kill('SIGINT');
  expect(await codeOf(child)).toBe(0);
  expect((await fetch(`${rota.url}/readyz`)).status).toBe(200);
  expect(await rota.stop()).toBe(0);
  expect(await mongodOf(dataDir)).toBeUndefined();
});

test('a stop that an upload holds up ends within 10 s, with its MongoDB', async () => {
  const dataDir = await emptyFolder();
  await using rota = await startRota({ env: ownMongod(dataDir), mongodbUri: '' });
  const upload = await longUpload(rota);
  await rota.stop();
  upload.destroy();
  expect(await mongodOf(dataDir)).toBeUndefined();
});

test('a channel that does not answer holds up no stop, and what it was to be told is handed over', async () => {
  await using connector = await startConnector();
  connector.plan('talk ayu', 'hang');
  await using rota = await startRota();
  await using other = await startRota({ mongodbUri: rota.mongodbUri });
  const hello = fromEmulator(connector.serviceUrl, 'ayu', 'Hello?');
  expect((await postJson(`${rota.url}/api/messages`, hello, undefined, 30_000)).status).toBe(200);
  await connector.called('talk ayu', 'message');
  expect(await rota.stop()).toBe(0);
  await connector.hears('talk ayu', 'Hello and welcome! Thank you for writing to us.');
  expect((await fetch(`${other.url}/readyz`)).status).toBe(200);
});

test.each(['stopped', 'frozen'])('a MongoDB that is %s holds up no stop', async (how) => {
  await using mongo = await ownMongo();
  await using rota = await startRota({ mongodbUri: mongo.uri });
  const marie = await person(() => rota.url, await secretOf(mongo.uri), 'dl_marie', 'Marie');
  await marie.say('Hello?');
  await marie.hears(/welcome/);
  if (how === 'stopped') await mongo.stop();
  else await mongo.freeze();
  expect(await rota.stop()).not.toBeNull(); // it ended by itself, of no signal
});

const secretOf = (uri: string): Promise<string> =>
  connected(uri, async (client) => {
    const kept = client.db().collection<{ _id: string; value: string }>('secrets');
    return (await kept.findOne({ _id: 'directline.secret' }))?.value ?? '';
  });

test('who asks a second time is not kept waiting, and the MongoDB is ended all the same', async () => {
  const dataDir = await emptyFolder();
  await using rota = await startRota({ env: ownMongod(dataDir), mongodbUri: '' });
  const upload = await longUpload(rota);
  process.kill(rota.pid, 'SIGINT');
  await rota.prints(/"stopping"/);
  await sleep(1_000); // sooner it would be npm, which passes on what the terminal sends to both
  process.kill(rota.pid, 'SIGINT');
  await rota.ended();
  upload.destroy();
  expect(rota.output).toMatch(/asked again/);
  expect(await mongodOf(dataDir)).toBeUndefined();
});

/** An upload that the server has begun to receive, and that never ends by itself. */
async function longUpload({ url }: Rota) {
  const base = `${url}/v3/directline`;
  const made = await postJson(`${base}/conversations`, { user: { id: 'dl_marie' } }, 'a-secret-for-tests');
  const { conversationId, token } = (await made.json()) as { conversationId: string; token: string };
  const upload = request(`${base}/conversations/${conversationId}/upload?userId=dl_marie`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'text/plain', expect: '100-continue' },
  });
  upload.on('error', () => undefined);
  upload.flushHeaders();
  await once(upload, 'continue');
  upload.write('the first of many words');
  return upload;
}
