import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { startEmbeddedMongo } from '../src/store/embedded/startEmbeddedMongo.ts';
import { type Rota, startRota } from '../test/support/rota.ts';
import { type Measured, medianOf, rateOf } from './measure.ts';
import { cpuMs } from './processes.ts';
import type { Setting } from './setting.ts';
import type { Row } from './table.ts';

const times = 5;
const coldAimMs = 5_000;
const warmAimMs = 2_000;

/**
 * From the start of a Rota process until /readyz answers 200: on an empty database, and again on the same one. What the system
 * keeps of files in memory stays, so a first start after a boot is slower than this cold one.
 */
export async function* startBench({ database, mongod }: Setting): AsyncGenerator<Row> {
  const cold: Measured[] = [];
  const warm: Measured[] = [];
  for (let n = 0; n < times; n += 1) {
    let started: Rota | undefined;
    cold.push(
      await timed(mongod, async () => {
        started = await startRota({ env: { LOG_LEVEL: 'error' }, mongodbUri: database(`start_${n}`) });
        return started;
      }),
    );
    if (!started) throw new Error('it did not start');
    await using rota = started;
    await rota.stop();
    warm.push(
      await timed(mongod, async () => {
        await rota.restart();
        return rota;
      }),
    );
  }
  yield rowOf('cold: an empty database', cold, coldAimMs);
  yield rowOf('warm: the same database', warm, warmAimMs);
  yield await embedded();
}

async function timed(mongod: number, start: () => Promise<Rota>): Promise<Measured> {
  const mongodBefore = cpuMs(mongod);
  const began = performance.now();
  const rota = await start();
  const { status } = await fetch(`${rota.url}/readyz`);
  if (status !== 200) throw new Error(`/readyz answered ${status}`);
  const tookMs = performance.now() - began;
  return { ...rateOf([tookMs], tookMs), cpuMs: { rota: cpuMs(rota.pid), mongod: cpuMs(mongod) - mongodBefore } };
}

function rowOf(name: string, took: readonly Measured[], aimMs: number): Row {
  const { p50Ms, cpuMs: used } = medianOf(took);
  const slowestMs = Math.max(...took.map((one) => one.p50Ms));
  return {
    work: `Rota starts, ${name}`,
    measured: `${p50Ms.toFixed(0)} ms until /readyz`,
    aims: [[`${aimMs / 1_000} s`, p50Ms <= aimMs]],
    cpuMs: used,
    notes: `${times} times, the slowest ${slowestMs.toFixed(0)} ms; MongoDB runs already, and the files are in the system's cache`,
  };
}

/** The mongod that Rota brings along, when it has none: new, and again on its data. */
async function embedded(): Promise<Row> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rota-bench-start-'));
  const took: number[] = [];
  try {
    for (let n = 0; n < 2; n += 1) {
      const began = performance.now();
      const mongo = await startEmbeddedMongo({ dataDir, env: process.env, log: () => undefined });
      took.push(performance.now() - began);
      await mongo.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
  const [fresh = NaN, again = NaN] = took;
  return {
    work: 'the embedded mongod starts, on its own',
    measured: `new ${fresh.toFixed(0)} ms, on its data ${again.toFixed(0)} ms`,
    notes: 'once each; its program is there already',
  };
}
