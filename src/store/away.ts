// Also for what happens before there is a clock.
/* eslint-disable no-restricted-globals, no-restricted-imports */
import { setTimeout as wait } from 'node:timers/promises';
import { MongoBulkWriteError, MongoError } from 'mongodb';

/** Did the database not answer, or whoever was asked was not, or no longer, the primary? Nothing is known of what was asked then. */
export function isAway(error: unknown): boolean {
  const cause = beneath(error);
  const { name, code } = (cause instanceof Error ? cause : {}) as { readonly name?: string; readonly code?: unknown };
  return awayNames.test(name ?? '') || awayCodes.has(code);
}

/** Was it the database that failed, in whatever way, and not what it was given? */
export const isOfDatabase = (error: unknown): boolean => error instanceof MongoError || isAway(error);

/** How long MongoDB may take to be there again, a new primary included. */
export const patienceMs = 30_000;

/** Time as somebody lets it go by. */
interface Waiting {
  elapsedMs(): number;
  sleep(ms: number): Promise<void>;
}
const really: Waiting = { elapsedMs: () => performance.now(), sleep: (ms) => wait(ms) };

/**
 * Does the work again while the database is away, until `patienceMs` are over or the signal is aborted. It must do no harm to do it
 * twice.
 */
export async function onceThere<T>(
  work: () => Promise<T>,
  signal?: AbortSignal,
  { elapsedMs, sleep }: Waiting = really,
): Promise<T> {
  const end = elapsedMs() + patienceMs;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (elapsedMs() >= end || !isAway(error)) throw error;
      await sleep(betweenTriesMs);
    }
  }
}

const betweenTriesMs = 500;
const awayNames =
  /^Mongo(ose)?(ServerSelection|Network|NetworkTimeout|NotConnected|PoolCleared|WaitQueueTimeout|ServerClosed|Topology|ExpiredSession|WriteConcern)|^Mongo.*Closed/;
/** Those that the driver tries again by itself, once, and two that say that nobody confirmed in time. */
const awayCodes: ReadonlySet<unknown> = new Set([
  6, 7, 50, 64, 89, 91, 189, 262, 9_001, 10_058, 10_107, 11_600, 11_602, 13_435, 13_436,
]);

/** The driver hides what broke a whole bulk write in an error of its own, which lists no failed writes. */
const beneath = (error: unknown): unknown =>
  error instanceof MongoBulkWriteError && (error.errorResponse as unknown) instanceof Error
    ? error.errorResponse
    : error;
