import { expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openDatabase, prepareDatabase } from '../../src/store/database.ts';
import { checkDeployment, type Hello } from '../../src/store/deployment.ts';
import { defaultCacheDir } from '../../src/store/embedded/environment.ts';
import { findMongod } from '../../src/store/embedded/findMongod.ts';
import { freePort, listens } from '../../src/store/embedded/ports.ts';
import { freshDatabase } from '../support/mongod.ts';
import { afterThisTest, cleanUpAfterEach, connected, emptyFolder } from './embedded-workbench.ts';

jest.setTimeout(120_000);
cleanUpAfterEach();

/** Nobody comes to help here: what passes is told after the first try. */
const noWaitMs = 1;
/** Far longer than a test may take: only what waiting does not help against is told before. */
const longMs = 3_600_000;

const none = { host: '' };
interface Member {
  readonly host: string;
  kill(signal: NodeJS.Signals): void;
}

/** A mongod as somebody might start it by hand. It answers already. */
async function mongodWith(...args: readonly string[]): Promise<Member> {
  const { path } = await findMongod({
    env: process.env,
    cacheDir: defaultCacheDir(process.env),
    dataVersion: undefined,
    log: console.log,
  });
  const port = await freePort();
  const folder = await emptyFolder();
  const child = spawn(
    path,
    ['--dbpath', folder, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket', ...args],
    { stdio: 'ignore' },
  );
  const exit = once(child, 'exit');
  afterThisTest(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  while (!(await listens(port))) await new Promise(setImmediate);
  return { host: `127.0.0.1:${port}`, kill: (signal) => child.kill(signal) };
}

const direct = (host: string): string => `mongodb://${host}/?directConnection=true`;

/** A replica set. Returns its members' hosts once the first of them, which is preferred, is the primary. */
async function replicaSet(name: string, count = 1, electionTimeoutMillis = 10_000): Promise<Member[]> {
  const members = await Promise.all(Array.from({ length: count }, () => mongodWith('--replSet', name)));
  await connected(direct(members[0]?.host ?? ''), async (client) => {
    const admin = client.db('admin');
    const described = members.map(({ host }, _id) => ({ _id, host, priority: _id === 0 ? 1 : 0 }));
    await admin.command({ replSetInitiate: { _id: name, members: described, settings: { electionTimeoutMillis } } });
    while (!((await admin.command({ hello: 1 })) as Hello).isWritablePrimary) {
      await admin.command({ replSetStepUp: 1 }).catch(() => undefined); // as long as it cannot yet
    }
  });
  return members;
}

/** What keeps a database from being opened. */
async function obstacle(uri: string, waitMs: number): Promise<{ code: string; message: string }> {
  const db = await openDatabase(uri, waitMs).catch((error: unknown) => error as { code: string; message: string });
  if (!('db' in db)) return { code: db.code, message: db.message };
  await db.connection.close();
  throw new Error('it was opened');
}

test('a replica set of one node is opened and accepted', async () => {
  const db = await openDatabase(await freshDatabase(), longMs);
  await expect(checkDeployment(db.connection.getClient())).resolves.toBeUndefined();
  await db.connection.close();
});

test.each([
  { how: 'by its address', options: 'directConnection=true' },
  { how: 'as a replica set', options: 'replicaSet=rs0' },
])('a standalone MongoDB, asked for $how, is refused at once, with what to do', async ({ options }) => {
  const refused = openDatabase(`mongodb://${(await mongodWith()).host}/rota?${options}`, longMs).then(async (db) => {
    afterThisTest(() => db.connection.close());
    await checkDeployment(db.connection.getClient());
  });
  await expect(refused).rejects.toMatchObject({
    code: 'MONGODB_NOT_REPLICA_SET',
    message: expect.stringMatching(/standalone.*--replSet.*rs\.initiate\(\).*leave it out/),
  });
});

test.each(['', '?replicaSet=rs0'])('a replica set that was never initiated is told as that: %s', async (options) => {
  const { host } = await mongodWith('--replSet', 'rs0');
  const told = await obstacle(`mongodb://${host}/rota${options}`, noWaitMs);
  expect(told.code).toBe('MONGODB_NOT_REPLICA_SET');
  expect(told.message).toMatch(/never initiated.*rs\.initiate\(\)/);
  expect(told.message).not.toMatch(/answer|within/);
});

test('a replica set that is initiated meanwhile is waited for', async () => {
  const { host } = await mongodWith('--replSet', 'rs0');
  const told = Promise.withResolvers<string>();
  const opening = openDatabase(`mongodb://${host}/rota?replicaSet=rs0`, longMs, told.resolve);
  expect(await told.promise).toMatch(/^MongoDB cannot be used yet\. .*never initiated/);
  await connected(direct(host), (client) =>
    client.db('admin').command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host }] } }),
  );
  const db = await opening;
  await db.connection.close();
});

test('another replica set than the URI names is told at once, by both names', async () => {
  const [{ host } = none] = await replicaSet('rs9');
  const told = await obstacle(`mongodb://${host}/rota?replicaSet=rs0`, longMs);
  expect(told.message).toBe(
    `MongoDB at ${host} belongs to the replica set rs9, but MONGODB_URI says replicaSet=rs0: correct that.`,
  );
});

test('a replica set whose primary cannot be reached from here is told by the names of its members', async () => {
  const [primary, other] = await replicaSet('rs0', 2, 600_000);
  const known = ({ primary: its }: Hello): boolean => its === primary?.host;
  await connected(direct(other?.host ?? ''), async (client) => {
    while (!known(await client.db('admin').command({ hello: 1 })));
  });
  primary?.kill('SIGSTOP');
  const told = await obstacle(`mongodb://${other?.host ?? ''}/rota?replicaSet=rs0`, noWaitMs);
  expect(told.code).toBe('MONGODB_UNREACHABLE');
  expect(told.message).toContain(`MongoDB at ${other?.host ?? ''} answers, but its replica set rs0 names its members`);
  expect(told.message).toContain(primary?.host);
  expect(told.message).not.toMatch(/within/);
});

test('a replica set of which too few members run is told as that', async () => {
  const [left, missing] = await replicaSet('rs0', 2, 1_000);
  missing?.kill('SIGKILL');
  await connected(direct(left?.host ?? ''), async (client) => {
    while (((await client.db('admin').command({ hello: 1 })) as Hello).isWritablePrimary);
  });
  const told = await obstacle(`mongodb://${left?.host ?? ''}/rota?replicaSet=rs0`, noWaitMs);
  expect(told.message).toMatch(/answers, but its replica set rs0 has no primary: more than half of its members/);
  expect(told.message).not.toMatch(/within/);
});

test('a password that is wrong is told as that, at once, and not shown', async () => {
  const { host } = await mongodWith('--auth');
  const told = await obstacle(`mongodb://marie:s3cret@${host}/rota`, longMs);
  expect(told.code).toBe('MONGODB_REFUSED');
  expect(told.message).toMatch(
    /^MongoDB at mongodb:\/\/marie:\*\*\*@127\.0\.0\.1:\d+\/rota does not let this user in: Authentication failed\. Check/,
  );
  expect(told.message).not.toMatch(/s3cret|within/);
});

test('who may do nothing in the database is told which role they need', async () => {
  const db = await openDatabase(`mongodb://${(await mongodWith('--auth')).host}/rota`, longMs);
  afterThisTest(() => db.connection.close());
  const told = await prepareDatabase(db).then(() => 'prepared', String);
  expect(told).toMatch(/^RotaError: MongoDB does not let Rota in: .* have the role readWrite on the database rota\.$/);
});

test('where nobody answers, the address, the reason and the time that it was waited for are told', async () => {
  const port = await freePort();
  const told = await obstacle(`mongodb://marie:s3cret@127.0.0.1:${port}/rota?replicaSet=rs0`, noWaitMs);
  expect(told.code).toBe('MONGODB_UNREACHABLE');
  expect(told.message).toMatch(
    new RegExp(
      `^No MongoDB answered at 127.0.0.1:${port} within \\d+ s: connect ECONNREFUSED 127.0.0.1:${port}\\. Check`,
    ),
  );
  expect(told.message).not.toMatch(/s3cret|30 s/);
});

test.each([
  ['a password that is not escaped', 'mongodb://marie:s3c@ret@127.0.0.1/rota', /Invalid connection string/],
  ['a slash in it', 'mongodb://marie:s3cret/x@127.0.0.1/rota', /unescaped/],
  ['a percent sign in it', 'mongodb://marie:s3%cret@127.0.0.1/rota', /malformed/],
  ['no host', 'mongodb://marie:s3cret@/rota', /host/],
  ['no such port', 'mongodb://marie:s3cret@127.0.0.1:99999/rota', /127\.0\.0\.1:99999/],
  ['a misspelt option', 'mongodb://marie:s3cret@127.0.0.1/rota?replicSet=rs0', /replicset is not supported/],
  [
    'a key file that is missing',
    'mongodb://marie:s3cret@127.0.0.1/rota?tls=true&tlsCAFile=/nowhere.pem',
    /nowhere\.pem/,
  ],
])('%s in the URI is told at once, without the password', async (_what, uri, reason) => {
  const told = await obstacle(uri, longMs);
  expect(told.code).toBe('MONGODB_URI_INVALID');
  expect(told.message).toMatch(/^MONGODB_URI cannot be used: .* percent-encoded\.$/);
  expect(told.message).toMatch(reason);
  expect(told.message).not.toMatch(/s3c|within/);
});

test('a start that is broken off meanwhile waits no longer', async () => {
  const broken = new AbortController();
  const opening = openDatabase(
    `mongodb://127.0.0.1:${await freePort()}/rota`,
    longMs,
    () => {
      broken.abort(new Error('broken off'));
    },
    broken.signal,
  );
  await expect(opening).rejects.toThrow('broken off');
});
