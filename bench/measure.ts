/** What a run of work gave. */
export interface Rate {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
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
  const seconds = (performance.now() - began) / 1_000;
  return { perSecond: took.length / seconds, p50Ms: percentile(took, 0.5), p99Ms: percentile(took, 0.99) };
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Runs alternatives in turn, several rounds, so that whatever else the machine does falls on all; gives each one's rates. */
export async function inTurns<K extends string>(
  rounds: number,
  alternatives: Readonly<Record<K, () => Promise<Rate>>>,
): Promise<Record<K, Rate[]>> {
  const names = Object.keys(alternatives) as K[];
  const found = Object.fromEntries(names.map((name) => [name, [] as Rate[]])) as Record<K, Rate[]>;
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) found[name].push(await alternatives[name]());
  return found;
}
