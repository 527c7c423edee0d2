import type { ConversationOpened, DoorEvent, Refusal } from '../domain/events.ts';
import type { Opening } from '../domain/facts.ts';
import { writtenIn } from '../domain/state.ts';
import {
  type Decided,
  type Done,
  insertConversation,
  outboxKey,
  placeOf,
  saveDecision,
  stateOf,
  type Writer,
} from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import type { Contact, ConversationDocument, Pinned } from '../store/documents.ts';
import { start, step } from '../workflow/step.ts';
import type { Governing, Machines } from './inForce.ts';
import { turns } from '../domain/inTurn.ts';
import type { Log, Metrics } from './ports.ts';
import { type Record, type Records, renew, undone } from './records.ts';

/** What became of an event. `unknown`: there is no such conversation. */
export type Told =
  | { readonly outcome: 'decided' | 'repeated' | 'unchanged'; readonly doc: ConversationDocument }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly doc: ConversationDocument }
  | { readonly outcome: 'unknown' };

export interface Open {
  readonly id: string;
  readonly contact: Contact;
  readonly machine: Pinned;
  readonly opening: Opening;
  readonly event: ConversationOpened;
  /** The contact was never here before: nothing of theirs is left to do first. */
  readonly isFirst?: boolean;
}

/** The one way in for everything that happens to a conversation. Events of one conversation are decided one after another. */
export interface Door {
  /** Undefined when this opening, or another one of the contact, is there already. */
  open(open: Open): Promise<ConversationDocument | undefined>;
  tell(conversation: string, event: DoorEvent): Promise<Told>;
}

interface Parts {
  readonly db: Database;
  readonly records: Records;
  readonly machines: Machines;
  readonly governing: () => Governing;
  readonly lease: string;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Called after each write that leaves a timer to wait for. */
  readonly armed: (at: Date) => void;
  /** Called when this process holds the lease of a conversation with work to do. */
  readonly dispatch: (record: Record) => void;
  /** Called when another process holds it. */
  readonly leave: (conversation: string, to: string) => void;
}

const mostAttempts = 50;

export function doorOf(parts: Parts): Door {
  const { db, records, machines, governing, lease, metrics } = parts;
  const inTurn = turns();
  let saves = 0;
  const nextAttempt = () => `${lease}.${(saves += 1)}`;
  const current = async (doc: ConversationDocument) => ((await isCurrent(db, doc)) ? doc : undefined);

  async function open({ id, contact, machine, opening, event, isFirst = false }: Open) {
    const decision = start(await machines.get(machine), id, opening, event, governing().live);
    if (decision.outcome !== 'decided') throw new Error('an opening is always decided');
    const doc = await insertConversation(db, { ...decision, contact, machine, lease });
    metrics.event(event.type, doc === 'exists' ? 'repeated' : 'decided');
    if (doc === 'exists') return undefined;
    const record = records.keep(doc);
    record.isNext ||= isFirst;
    after(parts, record, undefined);
    return doc;
  }

  async function attempt(id: string, event: DoorEvent, attempts: number): Promise<Told | 'again'> {
    const cached = attempts === 0 ? records.get(id) : undefined;
    const record = cached ?? (await records.read(id));
    if (!record) return { outcome: 'unknown' };
    if (!cached && record.doc.lease === lease) parts.dispatch(record); // another process may have added to the outbox
    const machine = await machines.get(record.doc.machine);
    if (record.tidying) await record.tidying;
    const { doc } = record;
    const decision = step(machine, stateOf(doc), event, governing().live, undone(record));
    const written = writtenIn(decision);
    const saved = await (written ? save(parts, record, written, nextAttempt()) : current(doc));
    if (!saved) return 'again';
    return decision.outcome === 'refused'
      ? { outcome: 'refused', refusal: decision.refusal, doc: saved }
      : { outcome: decision.outcome, doc: saved };
  }

  return {
    open: (request) => inTurn(request.id, () => open(request)),
    tell: (id, event) =>
      inTurn(id, async () => {
        for (let attempts = 0; attempts < mostAttempts; attempts += 1) {
          const told = await attempt(id, event, attempts);
          if (told === 'again') continue;
          metrics.event(event.type, told.outcome);
          return told;
        }
        throw new Error(`conversation ${id} was written to by others ${mostAttempts} times in a row`);
      }),
  };
}

/**
 * A step that would change nothing is confirmed against the stored version before its event is dropped: by a majority, since what
 * one MongoDB alone has may be gone with it.
 */
async function isCurrent(db: Database, { _id, version }: ConversationDocument): Promise<boolean> {
  const options = { projection: { _id: 1 }, readConcern: 'majority' } as const;
  return (await db.conversations.findOne({ _id, version }, options)) !== null;
}

async function save(
  parts: Parts,
  record: Record,
  decision: Decided,
  attempt: string,
): Promise<ConversationDocument | undefined> {
  const before = record.doc;
  const done = { effects: [...record.done], entries: [...record.written] };
  const writer = { lease: parts.lease, attempt };
  const isSaved = await saveAlone(parts, record, () => saveDecision(parts.db, before, decision, done, writer));
  if (!isSaved) return undefined;
  const saved = savedDoc(before, decision, done, writer);
  renew(record, saved);
  for (const key of done.effects) {
    record.done.delete(key);
    record.started.delete(key);
  }
  for (const key of done.entries) record.written.delete(key);
  after(parts, record, before.nextTimerAt);
  if (saved.lease !== parts.lease && decision.effects.length > 0) parts.leave(saved._id, saved.lease);
  return saved;
}

/** Nothing is tidied meanwhile: the tidying that gives way is asked for again when nothing was saved. */
async function saveAlone(parts: Parts, record: Record, work: () => Promise<boolean>): Promise<boolean> {
  let isSaved = false;
  record.saving = true;
  try {
    isSaved = await work();
  } finally {
    record.saving = false;
    if (!isSaved && record.doc.lease === parts.lease) parts.dispatch(record);
  }
  return isSaved;
}

/** The conversation as it is stored now. */
function savedDoc(before: ConversationDocument, { state, effects, entry }: Decided, done: Done, writer: Writer) {
  const { conversation: _, ...kept } = state;
  const { nextTimerAt: _was, ...rest } = before;
  const nextAt = Math.min(...state.timers.map((timer) => timer.at));
  return {
    ...rest,
    ...kept,
    lease: before.lease ?? writer.lease,
    place: placeOf(state),
    ...(Number.isFinite(nextAt) && { nextTimerAt: new Date(nextAt) }),
    outbox: {
      ...without(before.outbox, done.effects),
      ...Object.fromEntries(effects.map((effect) => [outboxKey(effect), effect])),
    },
    journal: {
      ...without(before.journal, done.entries),
      [String(entry.version)]: { ...entry, by: writer.attempt },
    },
  };
}

function without<T>(map: Readonly<{ [key: string]: T }> | undefined, keys: readonly string[]): { [key: string]: T } {
  return Object.fromEntries(Object.entries(map ?? {}).filter(([key]) => !keys.includes(key)));
}

function after({ armed, dispatch, lease }: Parts, record: Record, before: Date | undefined): void {
  const { doc } = record;
  if (doc.nextTimerAt && doc.nextTimerAt.getTime() !== before?.getTime()) armed(doc.nextTimerAt);
  if (doc.lease === lease) dispatch(record);
}
