import { turns } from '../domain/inTurn.ts';
import { errorCode } from '../domain/errors.ts';
import { settledWithin } from './settledWithin.ts';
import type { Clock, EffectType, Log, Metrics } from './ports.ts';

/** Something for one destination. It is idempotent: what is not known to be done is done again. */
export interface Work {
  /** What it is to those who count. */
  readonly type: EffectType;
  /** Ids that a log entry names it by. */
  readonly about: object;
  /** Looked at before each attempt: what another process has taken over is left to it. */
  readonly isOurs: () => Promise<boolean>;
  readonly attempt: () => Promise<void>;
  /** Called for what could not be done at all, before it is let go of; again when it throws. `triedAt`: when the last attempt began. */
  readonly giveUp: (error: unknown, triedAt: number) => Promise<void>;
}

/** What became of work. `lost`: another process has it now. `stopped`: the next process does it, as this one ends. */
export type Outcome = 'done' | 'lost' | 'stopped';

/** Ways to destinations. Work for one is done in the order it was asked for; one that fails does not hold up another. */
export interface Lanes {
  /** Tries until it is done; what cannot be done is given up, and done by that. */
  run(lane: string, work: Work): Promise<Outcome>;
  /** Whoever a lane leads to has just been heard of: what waits for its next attempt there need not wait. */
  wake(lane: string): void;
  /** Aborted when the process stops. */
  readonly stopping: AbortSignal;
  /** Begins nothing new, and waits for what was begun, though not for a channel that does not answer. */
  stop(): Promise<void>;
}

interface Parts {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** From 0 to 1: pauses are not all of the same length. */
  readonly random: () => number;
}

const firstPauseMs = 100;
const longestPauseMs = 10_000;
/** A channel may ask for a longer pause, up to this. */
const longestRetryAfterMs = 300_000;
const mostAttempts = 40;
/** What goes on longer is taken up by the next process, as if this one had died. */
const longestStopMs = 3_000;

export function lanesOf(parts: Parts): Lanes {
  const { clock, log, metrics } = parts;
  const inTurn = turns();
  const stopping = new AbortController();
  const running = new Set<Promise<Outcome>>();
  const pauses = new Map<string, AbortController>();

  /** Returns false when the pause was cut short. */
  async function pause(lane: string, ms: number): Promise<boolean> {
    const cut = new AbortController();
    const end = () => {
      cut.abort();
    };
    pauses.set(lane, cut);
    stopping.signal.addEventListener('abort', end);
    await clock.sleep(ms, cut.signal);
    stopping.signal.removeEventListener('abort', end);
    pauses.delete(lane);
    return !cut.signal.aborted;
  }

  async function carryOut(lane: string, work: Work): Promise<Outcome> {
    let failure: { readonly error: unknown; readonly triedAt: number } | undefined;
    for (let attempt = 1; !stopping.signal.aborted;) {
      const triedAt = clock.now();
      try {
        if (!(await work.isOurs())) return 'lost';
        if (failure === undefined) await work.attempt();
        else await work.giveUp(failure.error, failure.triedAt);
        metrics.effect(work.type, failure ? 'abandoned' : 'done');
        return 'done';
      } catch (error) {
        const fields = { ...work.about, type: work.type, attempt, code: errorCode(error) };
        if (failure === undefined && (attempt >= mostAttempts || fields.code === 'CHANNEL_GONE')) {
          log.error({ ...fields, err: error }, 'an effect was given up');
          failure = { error, triedAt };
          continue;
        }
        log.warn({ ...fields, err: error }, 'an effect failed and is tried again');
        metrics.effect(work.type, 'retried');
        // An attempt that came early, because somebody was heard of, is not one of those that are counted.
        if (await pause(lane, pauseAfter(error, attempt, parts.random()))) attempt += 1;
      }
    }
    return 'stopped';
  }

  return {
    run: (lane, work) => {
      const done: Promise<Outcome> = inTurn(lane, () => carryOut(lane, work)).finally(() => running.delete(done));
      running.add(done);
      return done;
    },
    wake: (lane) => {
      pauses.get(lane)?.abort();
    },
    stopping: stopping.signal,
    stop: async () => {
      stopping.abort();
      await settledWithin(clock, longestStopMs, running);
    },
  };
}

/**
 * Longer each time, and never shorter than the channel asks for (`retryAfterMs`); by chance up to half as long again, so that what
 * failed together is not tried again together.
 */
export function pauseAfter(error: unknown, attempt: number, chance: number): number {
  const { retryAfterMs } = error as { retryAfterMs?: unknown };
  const asked = typeof retryAfterMs === 'number' ? Math.min(retryAfterMs, longestRetryAfterMs) : 0;
  const pause = Math.max(asked, Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs));
  return pause * (1 + chance / 2);
}
