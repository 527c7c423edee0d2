import type { WebSocket } from 'ws';
import { onDutyAlways, startRota } from '../test/support/rota.ts';
import { type Line, listen, startLine } from './directLine.ts';
import { type Memory, memoryOf, tellsMemory } from './memory.ts';
import { type Measured, rateOf, withCpu } from './measure.ts';
import type { Setting } from './setting.ts';
import type { Row } from './table.ts';

const secret = 'bench-secret';
/** Two steps, so that what the first sockets cost once is told apart from what each one costs. */
const steps = [1_000, 4_000] as const;
const atATime = 32;
const kB = 1_000;
const aimKB = 20;

/** Memory of a Rota process for each Direct Line socket on which nothing happens. */
export async function* idleBench({ database, mongod }: Setting): AsyncGenerator<Row> {
  await using rota = await startRota({
    config: { teams: { teams: { day: { name: 'Day' } } }, agents: { agents: {} }, shifts: onDutyAlways('day') },
    env: { DIRECT_LINE_SECRET: secret, LOG_LEVEL: 'error', ...tellsMemory },
    mongodbUri: database('idle'),
  });
  const sockets: WebSocket[] = [];
  try {
    for (const count of steps) {
      const lines = await inBatches(count, (n) => startLine(rota.url, secret, `dl_idle${sockets.length + n}`));
      const before = await memoryOf(rota);
      const opened = await withCpu({ rota: [rota.pid], mongod: [mongod] }, async () => {
        const began = performance.now();
        sockets.push(...(await inBatches(count, (n) => listen(lines[n] as Line, () => undefined))));
        return rateOf(new Array<number>(count).fill(NaN), performance.now() - began);
      });
      yield rowOf(count, opened, before, await memoryOf(rota));
    }
  } finally {
    for (const socket of sockets) socket.terminate();
  }
}

function rowOf(count: number, { cpuMs }: Measured, before: Memory, after: Memory): Row {
  const each = (what: keyof Memory) => (after[what] - before[what]) / count / kB;
  return {
    work: `${count} more idle Direct Line sockets`,
    measured: `${each('rss').toFixed(1)} kB of RSS each`,
    aims: [[`${aimKB} kB`, each('rss') <= aimKB]],
    cpuMs,
    notes: `after a collection: ${each('heapUsed').toFixed(1)} kB of heap, ${each('external').toFixed(1)} kB beside it; RSS ${(after.rss / kB / kB).toFixed(0)} MB, of which starting their lines before is not counted; CPU is for opening one`,
  };
}

async function inBatches<T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  while (made.length < count) {
    const size = Math.min(atATime, count - made.length);
    const from = made.length;
    made.push(...(await Promise.all(Array.from({ length: size }, (_, n) => make(from + n)))));
  }
  return made;
}
