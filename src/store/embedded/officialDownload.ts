import { fileURLToPath } from 'node:url';
import { RotaError } from '../../domain/errors.ts';
import { installMongod, withWorkFolder } from './binaryCache.ts';
import { type Mongod, probeMongod, type Wanted } from './mongodVersion.ts';
import { runProcess } from './runProcess.ts';

/** From the start of the downloader to its first sign of data: a host that cannot be reached must not keep us waiting. */
const FIRST_LINE_MS = 12_000;
const TOTAL_MS = 30 * 60_000;
const FOUND = 'mongod: ';

export interface Download extends Wanted {
  readonly cacheDir: string;
  readonly log: (line: string) => void;
  /** Milliseconds that a host may take to answer. */
  readonly firstLineMs?: number;
}

/**
 * Fetches MongoDB's own build for this system and puts it into the cache. It runs mongodb-memory-server-core in a process
 * of its own, because that can be given up at any moment, and because the package reads its settings from the process's
 * environment: there certificates and checksums are checked, which it would not do by itself for certificates.
 */
export async function downloadOfficial(download: Download): Promise<Mongod> {
  const { cacheDir, env, log, firstLineMs = FIRST_LINE_MS } = download;
  return await withWorkFolder(cacheDir, async (folder) => {
    let found: string | undefined;
    const { failure } = await runProcess({
      command: process.execPath,
      args: [fileURLToPath(import.meta.resolve('./officialDownloadProcess.ts'))],
      env: {
        MONGOMS_MD5_CHECK: 'true',
        MONGOMS_MAX_RETRIES: '1',
        MONGOMS_DOWNLOAD_DIR: folder,
        ...env,
        npm_config_strict_ssl: 'true',
      },
      firstLineMs,
      totalMs: TOTAL_MS,
      signal: download.signal,
      onLine: (line) => {
        if (line.startsWith(FOUND)) found = line.slice(FOUND.length);
        else if (line.startsWith('Downloading')) log(line);
      },
    });
    if (failure !== undefined) throw new RotaError('MONGOD_DOWNLOAD', failure);
    if (found === undefined) throw new RotaError('MONGOD_DOWNLOAD', 'the download named no file');
    const mongod = await probeMongod(found, 'official download', download);
    // One that the package found elsewhere, or put where MONGOMS_DOWNLOAD_DIR says, stays there.
    if (!found.startsWith(folder)) return mongod;
    return { ...mongod, path: await installMongod(found, mongod.version, cacheDir) };
  });
}
