import { fork } from 'node:child_process';
import { once } from 'node:events';
import { glob, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { startEmbeddedMongo } from '../src/store/embedded/startEmbeddedMongo.ts';
import { mongodPid } from './processes.ts';
import type { Row } from './table.ts';

/** What is to be run. */
export interface Order {
  readonly name: string;
  readonly mongodbUri: string;
  readonly mongod: number;
  readonly minutes: number;
  readonly isQuick: boolean;
}

/** What the one that runs says. */
export type Word =
  { readonly saying: string } | { readonly row: Row } | { readonly failure: string } | { readonly isDone: true };

interface Listener {
  readonly row: (row: Row) => void;
  readonly say: (what: string) => void;
  /** Ends what is under way. */
  readonly stopping: AbortSignal;
  readonly withinMs: number;
}

/**
 * Runs a bench in a process of its own, on a MongoDB of its own so that none pays for what another left. Whatever happens, all that
 * was begun for it is ended: it runs in a process group and a folder of its own. Throws when it fails.
 */
export async function runBench(
  order: Pick<Order, 'name' | 'minutes' | 'isQuick'>,
  listener: Listener,
  under = tmpdir(),
): Promise<void> {
  const folder = await mkdtemp(join(under, 'rota-bench-'));
  const dataDir = join(folder, 'data');
  const mongo = await startEmbeddedMongo({ dataDir, env: process.env, log: () => undefined });
  try {
    await generate({ ...order, mongodbUri: mongo.uri, mongod: mongodPid(dataDir) }, folder, listener);
  } finally {
    await mongo.stop();
    await endMongods(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function generate(order: Order, folder: string, { row, say, stopping, withinMs }: Listener): Promise<void> {
  const child = fork(new URL('one.ts', import.meta.url), [JSON.stringify(order)], {
    detached: true, // a group of its own, with all that it starts
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const end = () => {
    endGroup(child.pid);
  };
  const outcome: { failure?: string } = { failure: 'its process ended' };
  child.on('message', (word: Word) => {
    if ('row' in word) row(word.row);
    else if ('saying' in word) say(word.saying);
    else if ('failure' in word) outcome.failure = word.failure;
    else delete outcome.failure;
  });
  const late = setTimeout(() => {
    outcome.failure = `it was not done after ${withinMs / 60_000} minutes`;
    end();
  }, withinMs);
  stopping.addEventListener('abort', end);
  try {
    if (stopping.aborted) end();
    await once(child, 'exit');
    if (stopping.aborted) throw new Error('interrupted');
    if (outcome.failure !== undefined) throw new Error(outcome.failure);
  } finally {
    stopping.removeEventListener('abort', end);
    clearTimeout(late);
    end(); // what it left
  }
}

function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // nobody is left
  }
}

/** A mongod outlives the Rota that started it, when that is killed. */
async function endMongods(folder: string): Promise<void> {
  for await (const lock of glob('**/mongod.lock', { cwd: folder })) {
    const pid = Number(await readFile(join(folder, lock), 'utf8').catch(() => ''));
    const command = pid > 0 ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : '';
    if (command.includes(folder)) process.kill(pid, 'SIGKILL');
  }
}
