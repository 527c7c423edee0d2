import type { WebSocket } from 'ws';
import { onDutyAlways, startRota } from '../test/support/rota.ts';
import { type Line, listen, startLine } from './directLine.ts';
import { type Memory, memoryOf, tellsMemory } from './memory.ts';
import { type Measured, median, withCpu } from './measure.ts';
import { much, roundsOf, type Setting } from './setting.ts';
import type { Row } from './table.ts';

const secret = 'bench-secret';
/** Before those that are counted, so that what the first sockets cost once is told apart from what each one costs. */
const first = 1_000;
const more = 1_300;
const atATime = 32;
const kB = 1_000;
const aimKB = 20;

/** Memory of a Rota process for each Direct Line socket on which nothing happens. */
export async function* idleBench({ database, mongod, isQuick, say }: Setting): AsyncGenerator<Row> {
  await using rota = await startRota({
    config: { teams: { teams: { day: { name: 'Day' } } }, agents: { agents: {} }, shifts: onDutyAlways('day') },
    env: { DIRECT_LINE_SECRET: secret, LOG_LEVEL: 'error', ...tellsMemory },
    mongodbUri: database('idle'),
  });
  const sockets: WebSocket[] = [];
  async function add(count: number): Promise<Added> {
    say(`${count} more sockets, beside ${sockets.length}`);
    const lines = await inBatches(count, (n) => startLine(rota.url, secret, `dl_idle${sockets.length + n}`));
    const before = await memoryOf(rota);
    const { cpuMs } = await withCpu({ rota: [rota.pid], mongod: [mongod] }, async () => {
      const began = performance.now();
      sockets.push(...(await inBatches(count, (n) => listen(lines[n] as Line, () => undefined))));
      return { tookMs: new Array<number>(count).fill(NaN), withinMs: performance.now() - began };
    });
    const after = await memoryOf(rota);
    const each = (what: keyof Memory) => (after[what] - before[what]) / count / kB;
    return { rss: each('rss'), used: each('heapUsed') + each('external'), rssAfter: after.rss, cpuMs };
  }
  try {
    await add(much({ isQuick }, first));
    const added: Added[] = [];
    while (added.length < roundsOf({ isQuick })) added.push(await add(much({ isQuick }, more)));
    yield rowOf(sockets.length, added);
  } finally {
    for (const socket of sockets) socket.terminate();
  }
}

/** What each socket takes, in kB, and the whole process at the end. */
interface Added {
  readonly rss: number;
  /** In use in the heap and beside it, after a collection. */
  readonly used: number;
  readonly rssAfter: number;
  readonly cpuMs: Measured['cpuMs'];
}

function rowOf(count: number, added: readonly Added[]): Row {
  const of = (figure: (one: Added) => number) => median(added.map(figure));
  const [rss, used] = [of((one) => one.rss), of((one) => one.used)];
  const each = Math.max(rss, used);
  return {
    work: `memory of an idle Direct Line socket, beside up to ${count} others`,
    measured: `${each.toFixed(1)} kB`,
    aims: [[`${aimKB} kB`, each <= aimKB]],
    cpuMs: { rota: of(({ cpuMs }) => cpuMs.rota ?? NaN), mongod: of(({ cpuMs }) => cpuMs.mongod ?? NaN) },
    notes: `the greater of ${rss.toFixed(1)} kB of RSS and ${used.toFixed(1)} kB in use after a collection; RSS at the end ${((added.at(-1)?.rssAfter ?? NaN) / kB / kB).toFixed(0)} MB; starting a line is not counted; CPU is for opening one`,
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
