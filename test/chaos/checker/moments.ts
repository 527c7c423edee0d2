import type { Entry, History, Load, Unrest, Wait } from './history.ts';

/** One write of the database: a decision, an agent, or a place in a queue. */
export interface Moment {
  readonly order: number;
  readonly at: number;
  readonly entry?: Entry;
  readonly load?: Load;
  readonly wait?: Wait;
}

/** All watched writes, in the order in which the database took them. */
export function moments({ journal, loads, waits }: History): readonly Moment[] {
  return [
    ...journal.flatMap((entry) =>
      entry.order === null ? [] : [{ order: entry.order, at: entry.decidedAt ?? entry.event.at, entry }],
    ),
    ...loads.map((load) => ({ order: load.order, at: load.at, load })),
    ...waits.map((wait) => ({ order: wait.order, at: wait.at, wait })),
  ].toSorted((a, b) => a.order - b.order);
}

/** From when on, at a moment, all had been calm: the end of the latest unrest that had begun by then. */
export function calmAt(unrest: readonly Unrest[]): (at: number) => number {
  const begun = unrest.toSorted((a, b) => a.from - b.from);
  const ends: number[] = [];
  for (const { until } of begun) ends.push(Math.max(ends.at(-1) ?? -Infinity, until));
  return (at) => {
    let [low, high] = [0, begun.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((begun[middle]?.from ?? Infinity) <= at) low = middle + 1;
      else high = middle;
    }
    return ends[low - 1] ?? -Infinity;
  };
}
