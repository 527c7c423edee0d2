import { destination, type Effect, type NumberedEffect } from '../domain/effects.ts';
import { errorCode } from '../domain/errors.ts';
import { outboxKey } from '../store/conversations.ts';
import type { ConversationDocument } from '../store/documents.ts';
import type { Clock, Log, Metrics } from './ports.ts';
import type { TakesItsTurn } from './openings.ts';
import type { Record, Records } from './records.ts';
import type { Tidier } from './tidier.ts';

/** What a handler gets beside its effect. */
export interface Context {
  readonly id: string;
  readonly doc: ConversationDocument;
}
/** One handler for each type of effect: one without does not compile. Each is idempotent by the effect's id. */
export type Handlers = {
  [T in Effect['type']]: (effect: Extract<NumberedEffect, { type: T }>, context: Context) => Promise<void>;
};

/** Does what conversations have decided, in order for each destination, until it is done. */
export interface Dispatcher {
  dispatch(record: Record): void;
  /** Stops beginning anything new, and waits for what was begun. */
  stop(): Promise<void>;
}

interface Parts {
  readonly handlers: () => Handlers;
  readonly records: Records;
  readonly tidier: Tidier;
  readonly takesItsTurn: TakesItsTurn;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Called for what could not be done at all, before it is let go of; again when it throws. */
  readonly givenUp: (conversation: string, effect: NumberedEffect, error: unknown) => Promise<void>;
  /** From 0 to 1: pauses are not all of the same length. */
  readonly random: () => number;
}

const firstPauseMs = 100;
const longestPauseMs = 10_000;
/** A channel may ask for a longer pause, up to this. */
const longestRetryAfterMs = 300_000;
const mostAttempts = 40;

export function dispatcherOf(parts: Parts): Dispatcher {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  function dispatch(record: Record): void {
    if (stopping.signal.aborted) return;
    const effects = pending(record);
    if (effects.length === 0 && record.lanes.size === 0) {
      parts.tidier.idle(record);
      return;
    }
    parts.records.busy(record);
    for (const effect of effects) enqueue(record, effect);
  }

  function enqueue(record: Record, effect: NumberedEffect): void {
    const lane = destination(effect);
    record.started.add(outboxKey(effect));
    const before = record.lanes.get(lane) ?? parts.takesItsTurn(record, lane, stopping.signal);
    const done = before.then(() => carryOut(parts, record, effect, stopping.signal));
    const tail = done.then(() => {
      running.delete(tail);
      if (record.lanes.get(lane) !== tail) return;
      record.lanes.delete(lane);
      if (record.lanes.size === 0) dispatch(record);
      else parts.tidier.emptied(record);
    });
    record.lanes.set(lane, tail);
    running.add(tail);
  }

  return {
    dispatch,
    stop: async () => {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

/** What is in the outbox and not begun, in the order it was decided. */
function pending({ doc, started }: Record): NumberedEffect[] {
  return Object.entries(doc.outbox ?? {})
    .filter(([key]) => !started.has(key))
    .toSorted(([a], [b]) => place(a) - place(b))
    .map(([, effect]) => effect);
}
const mostEffects = 1_000;
function place(key: string): number {
  const [version, index] = key.split('_').map(Number);
  return (version ?? 0) * mostEffects + (index ?? 0);
}

/** Tries until it is done. What cannot be done at all is let go of, logged, counted and told, so that the rest goes on. */
async function carryOut(parts: Parts, record: Record, effect: NumberedEffect, stopping: AbortSignal): Promise<void> {
  const { metrics, log } = parts;
  const { doc } = record;
  let failure: { readonly error: unknown } | undefined;
  for (let attempt = 1; !stopping.aborted; attempt += 1) {
    try {
      if (failure === undefined) await handle(parts.handlers(), effect, { id: doc._id, doc: record.doc });
      else await parts.givenUp(doc._id, effect, failure.error);
      metrics.effect(effect.type, failure ? 'abandoned' : 'done');
      record.done.add(outboxKey(effect));
      return;
    } catch (error) {
      const fields = { conversation: doc._id, effect: effect.id, type: effect.type, attempt, code: errorCode(error) };
      if (failure === undefined && (attempt >= mostAttempts || fields.code === 'CHANNEL_GONE')) {
        log.error({ ...fields, err: error }, 'an effect was given up');
        failure = { error };
        continue;
      }
      log.warn({ ...fields, err: error }, 'an effect failed and is tried again');
      metrics.effect(effect.type, 'retried');
      await parts.clock.sleep(pauseAfter(error, attempt, parts.random()), stopping);
    }
  }
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

function handle(handlers: Handlers, effect: NumberedEffect, context: Context): Promise<void> {
  const handler = handlers[effect.type] as (effect: NumberedEffect, context: Context) => Promise<void>;
  return handler(effect, context);
}
