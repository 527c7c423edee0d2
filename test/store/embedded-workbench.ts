import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { isRunning, lockHolder } from '../../src/store/embedded/mongodProcess.ts';
import { type EmbeddedMongo, startEmbeddedMongo } from '../../src/store/embedded/startEmbeddedMongo.ts';
import { serverPid } from '../../src/store/embedded/survivor.ts';

export interface Started extends EmbeddedMongo {
  readonly lines: readonly string[];
  /** Resolves when a line was logged that the pattern matches, now or earlier. */
  readonly logged: (pattern: RegExp) => Promise<void>;
}

export interface RotaProcess {
  readonly uri: string;
  readonly adopted: boolean;
  /** Ends it as a power cut would. */
  readonly kill: () => Promise<void>;
  /** Ends it in good order. */
  readonly stop: () => Promise<void>;
}

const cleanups: (() => Promise<void>)[] = [];

/** Takes away, after each test, what the functions below made in it; to be called once at the top of a test file. */
export function cleanUpAfterEach(): void {
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
  });
}

export function afterThisTest(cleanup: () => Promise<void>): void {
  cleanups.push(cleanup);
}

/** An empty folder; a mongod that runs on `mongodb` in it is killed when the test is over. */
export async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rota-embedded-'));
  afterThisTest(async () => {
    await killMongod(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return folder;
}

/** Kills the mongod of a data folder, and returns when it is gone. */
export async function killMongod(dataDir: string): Promise<void> {
  const holder = await lockHolder(join(dataDir, 'mongodb'));
  if (!holder) return;
  process.kill(holder.pid, 'SIGKILL');
  await untilGone(holder.pid);
}

export async function untilGone(pid: number): Promise<void> {
  while (await isRunning(pid)) await new Promise(setImmediate);
}

/** Starts in this process. */
export async function start(dataDir: string): Promise<Started> {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const log = (line: string) => {
    lines.push(line);
    for (const look of waiting) look();
  };
  const logged = (pattern: RegExp) => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const look = () => {
      if (lines.some((line) => pattern.test(line))) resolve(undefined);
    };
    waiting.add(look);
    look();
    return promise;
  };
  const mongo = await startEmbeddedMongo({ dataDir, env: process.env, log });
  afterThisTest(mongo.stop);
  return { ...mongo, lines, logged };
}

/** Starts in a process of its own. */
export async function startProcess(dataDir: string): Promise<RotaProcess> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.resolve('./embedded-process.ts')), dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  afterThisTest(() => end(child, exit));
  for await (const line of createInterface(child.stdout)) {
    const told = JSON.parse(line) as Pick<RotaProcess, 'uri' | 'adopted'>;
    const stop = async () => {
      child.stdin.write('stop\n');
      await exit;
    };
    return { ...told, kill: () => end(child, exit), stop };
  }
  throw new Error('it ended without a word');
}

async function end(child: ChildProcess, exit: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL');
  await exit;
}

/** Hands a connected client to `use`. */
export async function connected<T>(uri: string, use: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = await MongoClient.connect(uri);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

export function pidOf({ uri }: Pick<EmbeddedMongo, 'uri'>): Promise<number> {
  return connected(uri, serverPid);
}

/** Leaves a document that `finds` looks for. */
export function put({ uri }: Pick<EmbeddedMongo, 'uri'>, word: string): Promise<unknown> {
  return connected(uri, (client) =>
    client
      .db()
      .collection('words')
      .insertOne({ word }, { writeConcern: { w: 1, journal: true } }),
  );
}

export function words({ uri }: Pick<EmbeddedMongo, 'uri'>): Promise<string[]> {
  return connected(uri, (client) => client.db().collection<{ word: string }>('words').distinct('word'));
}

export function portOf({ uri }: Pick<EmbeddedMongo, 'uri'>): number {
  return Number(new URL(uri).port);
}
