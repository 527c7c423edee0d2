import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { isRunning, lockHolder } from '../../src/store/embedded/mongodProcess.ts';
import { type EmbeddedMongo, startEmbeddedMongo } from '../../src/store/embedded/startEmbeddedMongo.ts';

const VARIABLE = 'ROTA_TEST_MONGODB';
const folderName = /^rota-test-(\d+)-/;

let shared: { readonly mongo: EmbeddedMongo; readonly dataDir: string } | undefined;

/** Starts the mongod that a whole test run shares, as production starts it, unless the caller's environment names one. */
export async function startSharedMongod(): Promise<void> {
  if (process.env[VARIABLE]) return;
  await sweepKilledRuns();
  const dataDir = await mkdtemp(join(tmpdir(), `rota-test-${process.pid}-`));
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const mongo = await startEmbeddedMongo({ dataDir, env: process.env, log });
  shared = { mongo, dataDir };
  await keepFewFilesOpen(mongo.uri);
  // Jest starts its workers afterwards, with this environment.
  process.env[VARIABLE] = mongo.uri;
}

/**
 * Each test has a database of its own, of some seventy files, which mongod keeps open for minutes after the last use: together they
 * are more than a process may have, and mongod ends.
 */
async function keepFewFilesOpen(uri: string): Promise<void> {
  await using client = await MongoClient.connect(uri);
  const files = 'close_idle_time=15,close_scan_interval=5,close_handle_minimum=500';
  await client.db('admin').command({ setParameter: 1, wiredTigerEngineRuntimeConfig: `file_manager=(${files})` });
}

export async function stopSharedMongod(): Promise<void> {
  if (!shared) return;
  await shared.mongo.stop();
  await rm(shared.dataDir, { recursive: true, force: true });
}

/** The URI of a database that nobody has used, on the mongod that the test run shares. It goes away with the run. */
export function freshDatabase(): Promise<string> {
  const uri = process.env[VARIABLE];
  if (!uri) throw new Error(`${VARIABLE} is not set: test/support/global-setup.ts started no MongoDB for these tests`);
  const fresh = new URL(uri);
  fresh.pathname = `/t_${randomUUID().replaceAll('-', '')}`;
  return Promise.resolve(fresh.href);
}

/** A run that was killed leaves its mongod, as a killed Rota does; but nobody comes back for a test's. */
async function sweepKilledRuns(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const runner = folderName.exec(name)?.[1];
    if (runner === undefined || (await isRunning(Number(runner)))) continue;
    const folder = join(tmpdir(), name);
    const holder = await lockHolder(join(folder, 'mongodb'));
    if (holder) process.kill(holder.pid, 'SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
