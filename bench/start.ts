import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type Rota, startRota } from '../test/support/rota.ts';
import { inTime } from './awaited.ts';
import { type Measured, medianOf, rateOf } from './measure.ts';
import { childrenOf, cpuMs, mongodPid } from './processes.ts';
import { roundsOf, type Setting } from './setting.ts';
import type { Row } from './table.ts';

const coldAimMs = 5_000;
const warmAimMs = 2_000;
const root = join(import.meta.dirname, '..');

/**
 * From the start until /readyz answers 200: of `npm start` as a whole, with the mongod that it brings along, and of a Rota process on
 * a MongoDB that is there; on nothing, and again on what that left. What the system keeps of files in memory stays, so that a first
 * start after a boot is slower than the cold ones here.
 */
export async function* startBench(setting: Setting): AsyncGenerator<Row> {
  const rounds = roundsOf(setting);
  const whole: Starts = { cold: [], warm: [] };
  const alone: Starts = { cold: [], warm: [] };
  for (let n = 0; n < rounds; n += 1) {
    setting.say(`round ${n + 1} of ${rounds}`);
    const dataDir = await mkdtemp(join(tmpdir(), 'rota-start-'));
    whole.cold.push(await npmStart(dataDir));
    whole.warm.push(await npmStart(dataDir));
    await startTwice(setting, `start_${n}`, alone);
  }
  yield rowOf('`npm start` as a whole, cold: nothing is there but the programs', whole.cold, coldAimMs);
  yield rowOf('`npm start` as a whole, warm: again on its data', whole.warm, warmAimMs);
  yield rowOf('a Rota process on a MongoDB that runs, an empty database', alone.cold);
  yield rowOf('a Rota process on a MongoDB that runs, the same database', alone.warm);
}

interface Starts {
  readonly cold: Measured[];
  readonly warm: Measured[];
}

async function npmStart(dataDir: string): Promise<Measured> {
  const env = { ...process.env, DATA_DIR: dataDir, MONGODB_URI: '', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'error' };
  const began = performance.now();
  const child = spawn('npm', ['start'], { cwd: root, env, stdio: ['ignore', 'pipe', 2] });
  try {
    const url = await inTime('the address', addressOf(child));
    await isReady(url);
    const took = onceIn(performance.now() - began);
    const [rota = NaN] = childrenOf(child.pid ?? NaN);
    return { ...took, cpuMs: { rota: cpuMs(rota), mongod: cpuMs(mongodPid(dataDir)) } };
  } finally {
    await ended(child);
  }
}

/** What start says last is that it is ready; before that, where. */
function addressOf({ stdout }: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const url = /^Chat: (\S+?)\/$/m.exec(output)?.[1];
      if (url !== undefined && output.includes('Rota is ready.\n')) resolve(url);
    });
    stdout?.once('end', () => {
      reject(new Error(`npm start ended:\n${output}`));
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = once(child, 'exit');
  child.kill('SIGTERM'); // npm passes it on, and Rota ends its mongod
  await inTime('the end of npm start', end);
}

async function isReady(url: string): Promise<void> {
  const { status } = await fetch(`${url}/readyz`);
  if (status !== 200) throw new Error(`/readyz answered ${status}`);
}

async function startTwice({ database, mongod }: Setting, name: string, { cold, warm }: Starts): Promise<void> {
  let started: Rota | undefined;
  const first = await timed(mongod, async () => {
    started = await startRota({ env: { LOG_LEVEL: 'error' }, mongodbUri: database(name) });
    return started;
  });
  if (!started) throw new Error('it did not start');
  await using rota = started;
  cold.push(first);
  await rota.stop();
  warm.push(
    await timed(mongod, async () => {
      await rota.restart();
      return rota;
    }),
  );
}

async function timed(mongod: number, start: () => Promise<Rota>): Promise<Measured> {
  const mongodBefore = cpuMs(mongod);
  const began = performance.now();
  const rota = await start();
  await isReady(rota.url);
  return {
    ...onceIn(performance.now() - began),
    cpuMs: { rota: cpuMs(rota.pid), mongod: cpuMs(mongod) - mongodBefore },
  };
}

const onceIn = (tookMs: number): Measured => ({ ...rateOf({ tookMs: [tookMs], withinMs: tookMs }), cpuMs: {} });

function rowOf(work: string, took: readonly Measured[], aimMs?: number): Row {
  const { p50Ms, cpuMs: used } = medianOf(took);
  const slowestMs = Math.max(...took.map((one) => one.p50Ms));
  return {
    work: `start: ${work}`,
    measured: `${p50Ms.toFixed(0)} ms until /readyz`,
    ...(aimMs !== undefined && { aims: [[`${aimMs / 1_000} s`, p50Ms <= aimMs] as const] }),
    cpuMs: used,
    notes: `${took.length} times, the slowest ${slowestMs.toFixed(0)} ms; the files are in the system's cache`,
  };
}
