import { LRUCache } from 'lru-cache';
import type { NumberedEffect } from '../domain/effects.ts';
import { confirmedConversation } from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import type { ConversationDocument } from '../store/documents.ts';

/** Where effects of a conversation are under way to. */
export interface Way {
  /** Resolves when the first may begin. */
  readonly isFree: Promise<void>;
  /** Resolves when the last one is done, or the process stops. */
  last: Promise<void> | undefined;
}

/** A conversation as this process last saw it, and what it has done of its outbox since. */
export interface Record {
  readonly doc: ConversationDocument;
  /** How often `doc` became another one here: what was read meanwhile may be older. */
  readonly renewals: number;
  /** Effects begun here: none is begun twice. */
  readonly started: Set<string>;
  /** Effects done, still in the stored outbox. */
  readonly done: Set<string>;
  /** Journal entries stored on their own, still in the conversation. */
  readonly written: Set<string>;
  /** Destinations that effects are under way to from here. */
  readonly ways: Map<string, Way>;
  /** Nothing is left to do of the contact's earlier openings. */
  isNext: boolean;
  /** The write that gives the lease back; a new event waits for it instead of losing to it. */
  tidying: Promise<void> | null;
  /** A decision is being written: there is nothing to tidy until it is known what became of it. */
  saving: boolean;
  /** Since when work is under way, by the process's even clock. */
  busySinceMs: number;
}

const idleLimit = 20_000;

/** Snapshots by conversation. One with work under way is never let go of. */
export interface Records {
  get(id: string): Record | undefined;
  /** Reads the conversation anew, as a majority has it; what is known to be done stays known. */
  read(id: string): Promise<Record | undefined>;
  keep(doc: ConversationDocument): Record;
  /** Keeps what was read since it had been renewed so often, unless what is known came later. */
  hear(doc: ConversationDocument, renewals: number | undefined): Record;
  /** `nowMs` by the process's even clock. */
  busy(record: Record, nowMs: number): void;
  idle(record: Record): void;
  /** Another process has it: what was begun here is left, and should it come back, all of it is begun anew, in its order. */
  drop(record: Record): void;
  isKept(record: Record): boolean;
  allBusy(): readonly Record[];
}

/** What was decided and is not known here to be done. */
export const undone = ({ doc, done }: Pick<Record, 'doc' | 'done'>): NumberedEffect[] =>
  Object.entries(doc.outbox ?? {}).flatMap(([key, effect]) => (done.has(key) ? [] : [effect]));

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The conversation is as this process has just written it, unless another's newer version was read before that was known. */
export function renew(record: Record, doc: ConversationDocument): void {
  if (doc.version < record.doc.version) return;
  const writable: Writable<Record> = record;
  writable.doc = doc;
  writable.renewals += 1;
}

export function recordsOf(db: Database): Records {
  const busy = new Map<string, Record>();
  const idle = new LRUCache<string, Record>({ max: idleLimit });
  const get = (id: string) => busy.get(id) ?? idle.get(id);
  const keep = (doc: ConversationDocument): Record => {
    const known = get(doc._id);
    if (known) {
      renew(known, doc);
      prune(known);
      return known;
    }
    const record: Record = {
      doc,
      renewals: 0,
      started: new Set(),
      done: new Set(),
      written: new Set(),
      ways: new Map(),
      isNext: false,
      tidying: null,
      saving: false,
      busySinceMs: 0,
    };
    idle.set(doc._id, record);
    return record;
  };
  const hear: Records['hear'] = (doc, renewals) => {
    const known = get(doc._id);
    return known && isOlder(doc, known, renewals) ? known : keep(doc);
  };
  return {
    get,
    keep,
    hear,
    read: async (id) => {
      const renewals = get(id)?.renewals;
      const doc = await confirmedConversation(db, id);
      return doc ? hear(doc, renewals) : undefined;
    },
    busy: (record, nowMs) => {
      if (!busy.has(record.doc._id)) record.busySinceMs = nowMs;
      idle.delete(record.doc._id);
      busy.set(record.doc._id, record);
    },
    idle: (record) => {
      busy.delete(record.doc._id);
      idle.set(record.doc._id, record);
    },
    drop: ({ doc: { _id } }) => {
      busy.delete(_id);
      idle.delete(_id);
    },
    isKept: (record) => get(record.doc._id) === record,
    allBusy: () => [...busy.values()],
  };
}

/** Is what was read from before a write of this process? What comes with a newer version is another process's. */
function isOlder(
  { version }: ConversationDocument,
  { doc, renewals }: Record,
  renewalsBefore: number | undefined,
): boolean {
  return version < doc.version || (version === doc.version && renewals !== renewalsBefore);
}

/** Forgets what was done of things that are no longer stored. */
function prune({ doc, started, done, written }: Record): void {
  for (const key of started) if (!(key in (doc.outbox ?? {}))) started.delete(key);
  for (const key of done) if (!(key in (doc.outbox ?? {}))) done.delete(key);
  for (const key of written) if (!(key in (doc.journal ?? {}))) written.delete(key);
}
