import type { Random } from './random.ts';

/** How likely things go wrong, each from 0 to 1 for one operation on the store (or one delivery) unless said otherwise. */
export interface Faults {
  /** The process dies right before or after an operation. */
  readonly crash: number;
  /** The operation is not done, and its process hears so late. */
  readonly lost: number;
  /** The operation is done, its answer is not heard. */
  readonly unanswered: number;
  /** The process gives up waiting, and the operation is done after that. */
  readonly late: number;
  /** A channel fails to deliver: half of the times it has delivered all the same. */
  readonly delivery: number;
  /** A channel refuses a delivery for good: whoever it is for cannot be reached. */
  readonly gone: number;
  /** Each second, for each process: it stands still for up to 12 s, and goes on as if nothing were. */
  readonly pause: number;
  /** Each second, for each process: it ends in order, and another takes its place. */
  readonly restart: number;
}

export const none: Faults = { crash: 0, lost: 0, unanswered: 0, late: 0, delivery: 0, gone: 0, pause: 0, restart: 0 };

/** Every run has a weather of its own: in some nothing fails, in some only one thing does, in some all do. */
export function faultsOf(random: Random): Faults {
  const upTo = (most: number) => (random.chance(0.5) ? random.next() ** 2 * most : 0);
  if (random.chance(0.1)) return none;
  return {
    crash: upTo(0.02),
    lost: upTo(0.03),
    unanswered: upTo(0.03),
    late: upTo(0.02),
    delivery: upTo(0.2),
    gone: upTo(0.2),
    pause: upTo(0.05),
    restart: upTo(0.05),
  };
}
