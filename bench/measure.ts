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

/** Runs work on some workers for a while. `work` is told its worker and how often it ran before. */
export async function rate(
  workers: number,
  forMs: number,
  work: (worker: number, turn: number) => Promise<unknown>,
): Promise<Rate> {
  const took: number[] = [];
  const began = performance.now();
  const end = began + forMs;
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let turn = 0; performance.now() < end; turn += 1) {
        const asked = performance.now();
        await work(worker, turn);
        took.push(performance.now() - asked);
      }
    }),
  );
  return rateOf(took, performance.now() - began);
}

/** The rate of pieces of work that took so long each, in milliseconds, within so many milliseconds. */
export const rateOf = (took: readonly number[], withinMs: number): Rate => ({
  pieces: took.length,
  perSecond: (took.length * 1_000) / withinMs,
  p50Ms: percentile(took, 0.5),
  p99Ms: percentile(took, 0.99),
});

/** Work, and the CPU time that it takes in some processes. */
export async function withCpu(pids: Pids, work: () => Promise<Rate>): Promise<Measured> {
  const names = Object.keys(pids) as (keyof Pids)[];
  const used = (name: keyof Pids) => (pids[name] ?? []).reduce((sum, pid) => sum + cpuMs(pid), 0);
  const before = names.map((name) => [name, used(name)] as const);
  const found = await work();
  return {
    ...found,
    cpuMs: Object.fromEntries(before.map(([name, was]) => [name, (used(name) - was) / found.pieces])),
  };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

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

/** Runs alternatives in turn, several rounds, so that whatever else the machine does falls on all; gives each one's rates. */
export async function inTurns<K extends string, R extends Rate>(
  rounds: number,
  alternatives: Readonly<Record<K, () => Promise<R>>>,
): Promise<Record<K, R[]>> {
  const names = Object.keys(alternatives) as K[];
  const found = Object.fromEntries(names.map((name) => [name, [] as R[]])) as Record<K, R[]>;
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) found[name].push(await alternatives[name]());
  return found;
}
