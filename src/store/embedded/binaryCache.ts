import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunning } from './mongodProcess.ts';

const cachedName = /^mongod-(\d+)\.(\d+)\.(\d+)(\.exe)?$/;
const workName = /^work-(\d+)-/;

/** The binaries in the cache folder, newest first. A folder that is not there holds none. */
export async function cachedMongods(cacheDir: string): Promise<readonly string[]> {
  const names = await readdir(cacheDir).catch(() => []);
  return names
    .filter((name) => cachedName.test(name))
    .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(cacheDir, name));
}

/**
 * Hands a fresh folder inside the cache folder to `work` and takes it away afterwards. It is there, and not in the
 * system's, so that what was made can be renamed into the cache in one step; what killed processes left is swept out.
 */
export async function withWorkFolder<T>(cacheDir: string, work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(cacheDir, { recursive: true, mode: 0o700 });
  await sweep(cacheDir);
  const folder = join(cacheDir, `work-${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(folder, { mode: 0o700 });
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Moves a complete binary into the cache: whoever looks sees all of it or nothing, also after a power cut. Returns its path. */
export async function installMongod(binary: string, version: string, cacheDir: string): Promise<string> {
  const installed = join(cacheDir, `mongod-${version}${process.platform === 'win32' ? '.exe' : ''}`);
  await syncToDisk(binary, 'r+');
  await rename(binary, installed);
  // Windows cannot open a folder; its rename is journalled anyway.
  if (process.platform !== 'win32') await syncToDisk(cacheDir, 'r');
  return installed;
}

async function syncToDisk(path: string, flags: string): Promise<void> {
  await using file = await open(path, flags);
  await file.sync();
}

async function sweep(cacheDir: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const pid = workName.exec(name)?.[1];
    if (pid === undefined || (await isRunning(Number(pid)))) continue;
    await rm(join(cacheDir, name), { recursive: true, force: true });
  }
}
