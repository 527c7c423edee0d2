import { destination, type Effect, type NumberedEffect } from '../domain/effects.ts';
import { outboxKey } from '../store/conversations.ts';
import type { ConversationDocument } from '../store/documents.ts';
import type { Lanes, Outcome } from './lanes.ts';
import type { Liveness } from './liveness.ts';
import type { TakesItsTurn } from './openings.ts';
import type { Clock } from './ports.ts';
import type { Record, Records } from './records.ts';
import { stillHeld } from './stillHeld.ts';
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
  /** The same for a conversation as it is stored now, if its lease is here: another process may have added to its outbox. */
  resume(conversation: string): Promise<void>;
}

interface Parts {
  readonly self: string;
  readonly liveness: Pick<Liveness, 'wasSilentSince'>;
  readonly handlers: () => Handlers;
  readonly records: Records;
  readonly tidier: Tidier;
  readonly lanes: Lanes;
  readonly clock: Clock;
  readonly takesItsTurn: TakesItsTurn;
  /** Called for what could not be done at all, before it is let go of; again when it throws. `triedAt`: when it was last tried. */
  readonly givenUp: (context: Context, effect: NumberedEffect, error: unknown, triedAt: number) => Promise<void>;
}

export function dispatcherOf(parts: Parts): Dispatcher {
  const { self, records, tidier, lanes } = parts;

  function dispatch(known: Record): void {
    const record = records.isKept(known) ? known : records.keep(known.doc);
    const effects = pending(record);
    if (effects.length === 0 && record.ways.size === 0) {
      tidier.idle(record);
      return;
    }
    records.busy(record, parts.clock.elapsedMs());
    for (const effect of effects) begin(record, effect);
  }

  async function resume(conversation: string): Promise<void> {
    const record = await records.read(conversation);
    if (record?.doc.lease === self) dispatch(record);
  }

  function begin(record: Record, effect: NumberedEffect): void {
    record.started.add(outboxKey(effect));
    const to = destination(effect);
    const way = record.ways.get(to) ?? { isFree: parts.takesItsTurn(record, to), last: undefined };
    record.ways.set(to, way);
    // What an agent was shown before has arrived by then; what they are shown after is told apart, and nothing else waits for it.
    const shown = effect.type === 'settle' ? record.ways.get(`agent:${effect.agent}`)?.last : undefined;
    const done = Promise.all([way.isFree, shown])
      .then(() => carryOut(record, effect))
      .then((outcome) => {
        if (outcome !== 'done' || !records.isKept(record)) return; // nothing more is done of it here
        record.done.add(outboxKey(effect));
        if (way.last === done) leave(record, to);
        else tidier.done(record);
      });
    way.last = done;
  }

  function carryOut(record: Record, effect: NumberedEffect): Promise<Outcome> {
    const { _id: id } = record.doc;
    const context = () => ({ id, doc: record.doc });
    const isHeld = stillHeld(parts, () => isLeasedHere(record));
    return lanes.run(laneOf(id, effect), {
      type: effect.type,
      about: { conversation: id, effect: effect.id },
      isOurs: async () => records.isKept(record) && isHeld(),
      attempt: () => handle(parts.handlers(), effect, context()),
      giveUp: (error, triedAt) => parts.givenUp(context(), effect, error, triedAt),
    });
  }

  /** Once it is not, nothing that was begun goes on here, though it comes back at once: what was left would come after it. */
  async function isLeasedHere(record: Record): Promise<boolean> {
    const found = await records.read(record.doc._id);
    if (found === record && record.doc.lease === self) {
      dispatch(record); // others may have added to the outbox
      return true;
    }
    if (records.isKept(record)) records.drop(record);
    return false;
  }

  function leave(record: Record, to: string): void {
    record.ways.delete(to);
    if (record.ways.size === 0) dispatch(record);
    else tidier.emptied(record);
  }

  return { dispatch, resume };
}

/** An agent has one lane, whatever it is about: what they are told comes in the order in which it was decided. */
function laneOf(conversation: string, effect: NumberedEffect): string {
  const to = destination(effect);
  return to.startsWith('agent:') ? to : `${conversation} ${to}`;
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

function handle(handlers: Handlers, effect: NumberedEffect, context: Context): Promise<void> {
  const handler = handlers[effect.type] as (effect: NumberedEffect, context: Context) => Promise<void>;
  return handler(effect, context);
}
