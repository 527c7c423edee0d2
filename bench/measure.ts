import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs } from './processes.ts';

/** What a run of work gave. */
export interface Rate {
  /** How much work was done. */
  readonly pieces: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Whose CPU time is told apart. */
export interface Pids {
  readonly rota?: readonly number[];
  readonly mongod?: readonly number[];
}

/** A rate, and the CPU time in milliseconds that a piece of the work took, of all processes of a kind together. */
export interface Measured extends Rate {
  readonly cpuMs: Readonly<Partial<Record<keyof Pids, number>>>;
}

/** When a run of work ends: after a while, or once so much is done. */
export interface Extent {
  readonly forMs?: number;
  readonly pieces?: number;
}

/** How long each piece of a run took, and the run. */
export interface Took {
  readonly tookMs: readonly number[];
  readonly withinMs: number;
}

/**
 * Has work done by some workers, who begin the next piece when the last has ended. `work` is told its worker and how often any of them
 * ran before. One that fails ends the run.
 */
export async function busily(
  workers: number,
  { forMs = Infinity, pieces = Infinity }: Extent,
  work: (worker: number, turn: number) => Promise<unknown>,
): Promise<Took> {
  const tookMs: number[] = [];
  const began = performance.now();
  let turns = 0;
  let hasFailed = false;
  const isOver = () => hasFailed || turns >= pieces || performance.now() - began >= forMs;
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      while (!isOver()) {
        const asked = performance.now();
        await work(worker, turns++).catch((error: unknown) => {
          hasFailed = true;
          throw error;
        });
        tookMs.push(performance.now() - asked);
      }
    }),
  );
  return { tookMs, withinMs: performance.now() - began };
}

/**
 * Has work begun at a steady rate, whether what was begun before has ended or not. A piece took from the moment that it was planned
 * for: whoever waits does not care that the generator was late.
 */
export async function steadily(
  eachSecond: number,
  forMs: number,
  work: (turn: number) => Promise<unknown>,
): Promise<Took> {
  const took: Promise<number>[] = [];
  const began = performance.now();
  const pieces = Math.floor((forMs * eachSecond) / 1_000);
  for (let turn = 0; turn < pieces; turn += 1) {
    const planned = began + (turn * 1_000) / eachSecond;
    const early = planned - performance.now();
    if (early > 0) await sleep(early);
    took.push(work(turn).then(() => performance.now() - planned));
  }
  return { tookMs: await Promise.all(took), withinMs: performance.now() - began };
}

export const rateOf = ({ tookMs, withinMs }: Took): Rate => ({
  pieces: tookMs.length,
  perSecond: (tookMs.length * 1_000) / withinMs,
  p50Ms: percentile(tookMs, 0.5),
  p99Ms: percentile(tookMs, 0.99),
});

/** Work, and the CPU time that it takes in some processes. */
export async function withCpu(pids: Pids, work: () => Promise<Took>): Promise<Measured> {
  const names = Object.keys(pids) as (keyof Pids)[];
  const used = (name: keyof Pids) => (pids[name] ?? []).reduce((sum, pid) => sum + cpuMs(pid), 0);
  const before = names.map((name) => [name, used(name)] as const);
  const found = rateOf(await work());
  return {
    ...found,
    cpuMs: Object.fromEntries(before.map(([name, was]) => [name, (used(name) - was) / found.pieces])),
  };
}

/** The least value that so large a share of all is not above. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}

/** Of an even number, half way between the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [below = NaN, above = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (below + above) / 2;
}

/** Figure by figure. */
export function medianOf(all: readonly Measured[]): Measured {
  const of = (figure: (one: Measured) => number) => median(all.map(figure));
  return {
    pieces: of(({ pieces }) => pieces),
    perSecond: of(({ perSecond }) => perSecond),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    cpuMs: Object.fromEntries(
      Object.keys(all[0]?.cpuMs ?? {}).map((name) => [name, of(({ cpuMs: used }) => used[name as keyof Pids] ?? NaN)]),
    ),
  };
}

/** The rate of some work beside other work's that was measured in the same rounds. */
export const ratioOf = (some: readonly Rate[], others: readonly Rate[]): number =>
  median(some.map(({ perSecond }, round) => perSecond / (others[round]?.perSecond ?? NaN)));
