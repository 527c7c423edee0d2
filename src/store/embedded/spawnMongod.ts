import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { RotaError } from '../../domain/errors.ts';
import { boundLog, complaints, type DataDir, logSize } from './dataDir.ts';
import type { Mongod } from './mongodVersion.ts';
import { listens } from './ports.ts';
import { REPLICA_SET } from './replicaSet.ts';

const POLL_MS = 20;
const END_MS = 2_000;
/** mongod's exit codes for a port that is taken and for data that another mongod holds. */
const RACES = [48, 100];

/**
 * Starts a mongod that outlives us and waits until it accepts connections. Returns false when another process was first
 * to take the port or the data. Throws MONGODB_START_FAILED with its last words when it ends for another reason, and
 * an Error when the deadline (of `performance.now`) passes, and the signal's reason, once it is gone, when that is aborted.
 */
export async function spawnMongod(
  mongod: Mongod,
  dir: DataDir,
  port: number,
  deadline: number,
  signal: AbortSignal,
): Promise<boolean> {
  await boundLog(dir);
  await using log = await open(dir.logPath, 'a', 0o600);
  const logFrom = await logSize(dir);
  const child = spawn(mongod.path, flags(dir, port), {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    windowsHide: true,
  });
  const ended = Promise.withResolvers<string>();
  child.once('error', (error) => {
    ended.resolve(error.message);
  });
  child.once('exit', (code, by) => {
    ended.resolve(describeEnd(code, by));
  });
  while (!(await listens(port))) {
    const end = await Promise.race([ended.promise, sleep(POLL_MS, undefined)]);
    if (end !== undefined) return await judgeEnd(child, end, mongod, dir, logFrom);
    if (signal.aborted) await giveUp(child, ended.promise);
    signal.throwIfAborted();
    if (performance.now() > deadline) throw new Error('it did not listen in time');
  }
  child.unref();
  return true;
}

/** What is asked to end while it still starts does not always hear it, and has nothing to lose yet. */
async function giveUp(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill();
  if ((await Promise.race([ended, sleep(END_MS)])) === undefined) child.kill('SIGKILL');
  await ended;
}

function flags({ dbPath }: DataDir, port: number): readonly string[] {
  return [
    ['--dbpath', dbPath],
    ['--port', String(port)],
    ['--bind_ip', '127.0.0.1'],
    ['--replSet', REPLICA_SET],
    ['--wiredTigerCacheSizeGB', '0.5'],
    // The least that mongod chooses by itself: else it is a twentieth of the disk.
    ['--oplogSize', '990'],
    ['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    ['--quiet'],
    // Its name would be one more thing to clash on.
    process.platform === 'win32' ? [] : ['--nounixsocket'],
  ].flat();
}

async function judgeEnd(
  child: ChildProcess,
  end: string,
  mongod: Mongod,
  dir: DataDir,
  logFrom: number,
): Promise<false> {
  if (RACES.includes(child.exitCode ?? 0)) return false;
  throw new RotaError(
    'MONGODB_START_FAILED',
    `${mongod.path} (${mongod.version}) could not be started on ${dir.dbPath}: ${end}. Its log is ${dir.logPath}` +
      (await complaints(dir, logFrom)),
  );
}

function describeEnd(code: number | null, signal: string | null): string {
  if (signal === 'SIGILL') return 'it ended by SIGILL: this processor lacks instructions (AVX) that MongoDB needs';
  return signal === null ? `it ended with exit code ${code ?? '?'}` : `it ended by ${signal}`;
}
