import { expect, jest, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { checkDeployment } from '../../src/store/checkDeployment.ts';
import { defaultCacheDir } from '../../src/store/embedded/environment.ts';
import { findMongod } from '../../src/store/embedded/findMongod.ts';
import { freePort } from '../../src/store/embedded/ports.ts';
import { freshDatabase } from '../support/mongod.ts';
import { afterThisTest, cleanUpAfterEach, connected, emptyFolder } from './embedded-workbench.ts';

jest.setTimeout(60_000);
cleanUpAfterEach();

/** A mongod as somebody might start it by hand. Returns its URI. */
async function mongodWith(...args: readonly string[]): Promise<string> {
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
  return `mongodb://127.0.0.1:${port}/?directConnection=true`;
}

test('a replica set of one node is accepted', async () => {
  await connected(await freshDatabase(), async (client) => {
    await expect(checkDeployment(client)).resolves.toBeUndefined();
  });
});

test('a standalone MongoDB is refused, with what to do', async () => {
  await connected(await mongodWith(), async (client) => {
    await expect(checkDeployment(client)).rejects.toMatchObject({
      code: 'MONGODB_NOT_REPLICA_SET',
      message: expect.stringMatching(/standalone.*--replSet.*rs\.initiate\(\).*leave it out/),
    });
  });
});

test('a replica set that was never initiated is refused, with what to do', async () => {
  await connected(await mongodWith('--replSet', 'rs0'), async (client) => {
    await expect(checkDeployment(client)).rejects.toMatchObject({
      code: 'MONGODB_NOT_REPLICA_SET',
      message: expect.stringMatching(/never initiated.*rs\.initiate\(\)/),
    });
  });
});
