import { once } from 'node:events';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join, relative } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { isRunning } from '../../src/store/embedded/mongodProcess.ts';
import {
  afterThisTest,
  cleanUpAfterEach,
  connected,
  emptyFolder,
  killMongod,
  pidOf,
  portOf,
  put,
  start,
  startProcess,
  untilGone,
  words,
} from './embedded-workbench.ts';

jest.setTimeout(60_000);
cleanUpAfterEach();

/** Binds a free port until the test is over. */
async function occupied(): Promise<number> {
  const stranger = createServer((socket) => socket.destroy());
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  afterThisTest(async () => {
    stranger.close();
    await once(stranger, 'close');
  });
  return (stranger.address() as AddressInfo).port;
}

test('a new one is the primary of a replica set, with transactions, and its data are closed to other users', async () => {
  const dataDir = await emptyFolder();
  const mongo = await start(dataDir);
  expect(mongo.adopted).toBe(false);
  expect(mongo.uri).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/rota\?replicaSet=rs0$/);
  await connected(mongo.uri, (client) =>
    client.withSession((session) =>
      session.withTransaction(() => client.db().collection('words').insertOne({ word: 'hello' }, { session })),
    ),
  );
  expect(await words(mongo)).toEqual(['hello']);
  expect((await stat(join(dataDir, 'mongodb'))).mode & 0o777).toBe(0o700);
});

test('stop ends it, and the next start has the same port and data', async () => {
  const dataDir = await emptyFolder();
  const first = await start(dataDir);
  const pid = await pidOf(first);
  await put(first, 'kept');
  await Promise.all([first.stop(), first.stop()]);
  expect(await isRunning(pid)).toBe(false);
  expect(await readFile(join(dataDir, 'mongodb', 'mongod.lock'), 'utf8')).toBe('');
  const second = await start(dataDir);
  expect(second.uri).toBe(first.uri);
  expect(await words(second)).toEqual(['kept']);
});

test('the one that a killed process left is adopted', async () => {
  const dataDir = await emptyFolder();
  const killed = await startProcess(dataDir);
  const pid = await pidOf(killed);
  await put(killed, 'kept');
  await killed.kill();
  const heir = await start(dataDir);
  expect(heir).toMatchObject({ adopted: true, source: 'already running', uri: killed.uri });
  expect(await pidOf(heir)).toBe(pid);
  expect(await words(heir)).toEqual(['kept']);
  await heir.stop();
  expect(await isRunning(pid)).toBe(false);
});

test('a survivor is found by the lock of its data when its port was forgotten', async () => {
  const dataDir = await emptyFolder();
  const killed = await startProcess(dataDir);
  await killed.kill();
  await rm(join(dataDir, 'mongodb.json'));
  expect(await start(dataDir)).toMatchObject({ adopted: true, uri: killed.uri });
});

test('a lock left by a mongod that was killed does not matter, nor does a damaged memory', async () => {
  const dataDir = await emptyFolder();
  const killed = await startProcess(dataDir);
  await put(killed, 'kept');
  await killed.kill();
  await killMongod(dataDir);
  await writeFile(join(dataDir, 'mongodb.json'), '{"port":');
  const heir = await start(dataDir);
  expect(heir.adopted).toBe(false);
  expect(await words(heir)).toEqual(['kept']);
});

test('a start while the one before is still ending waits for its data', async () => {
  const dataDir = await emptyFolder();
  const killed = await startProcess(dataDir);
  const pid = await pidOf(killed);
  await put(killed, 'kept');
  await killed.kill();
  process.kill(pid, 'SIGTERM');
  const heir = await start(dataDir);
  expect(await words(heir)).toEqual(['kept']);
  await untilGone(pid);
  expect(await words(heir)).toEqual(['kept']);
});

test('a stranger on its port is left alone: it moves to another, with its data, and its replica set knows', async () => {
  const dataDir = await emptyFolder();
  const first = await start(dataDir);
  await put(first, 'kept');
  await first.stop();
  const taken = await occupied();
  const memory = join(dataDir, 'mongodb.json');
  await writeFile(memory, JSON.stringify({ ...(JSON.parse(await readFile(memory, 'utf8')) as object), port: taken }));
  const second = await start(dataDir);
  expect(portOf(second)).not.toBe(taken);
  expect(second.lines).toContainEqual(expect.stringContaining(`Port ${taken}`));
  expect(await words(second)).toEqual(['kept']);
  const config = await connected(second.uri, (client) => client.db('admin').command({ replSetGetConfig: 1 }));
  expect(config).toMatchObject({ config: { members: [{ host: `127.0.0.1:${portOf(second)}` }] } });
});

test("another folder's mongod on its port is a stranger too", async () => {
  const [mine, theirs] = [await emptyFolder(), await emptyFolder()];
  const stranger = await start(theirs);
  await writeFile(join(mine, 'mongodb.json'), JSON.stringify({ port: portOf(stranger) }));
  const mongo = await start(mine);
  expect(mongo.adopted).toBe(false);
  expect(portOf(mongo)).not.toBe(portOf(stranger));
});

test('it is restarted when it dies, and a client with retryable writes goes on', async () => {
  const dataDir = await emptyFolder();
  const mongo = await start(dataDir);
  const before = await pidOf(mongo);
  await connected(mongo.uri, async (client) => {
    const collection = client.db().collection('words');
    await collection.insertOne({ word: 'before' }, { writeConcern: { w: 1, journal: true } });
    process.kill(before, 'SIGKILL');
    await collection.insertOne({ word: 'while it was away' });
    await mongo.logged(/runs again/);
    await collection.insertOne({ word: 'after' });
  });
  expect(await pidOf(mongo)).not.toBe(before);
  expect((await words(mongo)).toSorted()).toEqual(['after', 'before', 'while it was away']);
});

test('an adopted one is restarted too', async () => {
  const dataDir = await emptyFolder();
  const killed = await startProcess(dataDir);
  await killed.kill();
  const heir = await start(dataDir);
  process.kill(await pidOf(heir), 'SIGKILL');
  await heir.logged(/runs again/);
  await put(heir, 'after');
  expect(await words(heir)).toEqual(['after']);
});

test('of several processes that start at once one starts it and the others adopt it; the last to stop ends it', async () => {
  const dataDir = await emptyFolder();
  const all = await Promise.all([startProcess(dataDir), startProcess(dataDir), startProcess(dataDir)]);
  expect(all.filter(({ adopted }) => !adopted)).toHaveLength(1);
  expect(new Set(all.map(({ uri }) => uri)).size).toBe(1);
  const [first, second, third] = all;
  const pid = await pidOf(first);
  await first.stop();
  await second.kill();
  expect(await pidOf(third)).toBe(pid);
  await third.stop();
  expect(await isRunning(pid)).toBe(false);
});

test('of two processes that stop at once one ends it', async () => {
  const dataDir = await emptyFolder();
  const [one, other] = await Promise.all([startProcess(dataDir), startProcess(dataDir)]);
  const pid = await pidOf(one);
  await Promise.all([one.stop(), other.stop()]);
  expect(await isRunning(pid)).toBe(false);
});

test('two processes that lose it at once share the one that comes back', async () => {
  const dataDir = await emptyFolder();
  const [one, other] = [await start(dataDir), await start(dataDir)];
  process.kill(await pidOf(one), 'SIGKILL');
  await Promise.all([one.logged(/runs again/), other.logged(/runs again/)]);
  await one.stop();
  await put(other, 'still there');
  expect(await words(other)).toEqual(['still there']);
});

test('its folder may have blanks and any letters in its name, be relative, and be longer than a socket may be', async () => {
  const dataDir = join(await emptyFolder(), 'données de Rota — データ', 'x'.repeat(120));
  const mongo = await start(relative(process.cwd(), dataDir));
  await put(mongo, 'kept');
  await mongo.stop();
  const again = await start(dataDir);
  expect(await words(again)).toEqual(['kept']);
});

test('a folder that cannot be made is told, with what to do', async () => {
  const file = join(await emptyFolder(), 'file');
  await writeFile(file, '');
  await expect(start(join(file, 'data'))).rejects.toMatchObject({
    code: 'DATA_DIR_UNUSABLE',
    message: expect.stringMatching(/DATA_DIR .*file\/data cannot be used: .*set DATA_DIR to another folder/),
  });
});

test('data that mongod refuses are told with its own words', async () => {
  const dataDir = await emptyFolder();
  await mkdir(join(dataDir, 'mongodb'));
  await writeFile(join(dataDir, 'mongodb', 'storage.bson'), 'no such thing');
  await expect(start(dataDir)).rejects.toMatchObject({
    code: 'MONGODB_START_FAILED',
    message: expect.stringMatching(/exit code \d+.*mongod\.log[^]*storage engine metadata/),
  });
});
