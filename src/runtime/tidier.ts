import { tidyOutboxes, writeJournal } from '../store/outbox.ts';
import { markDecided } from '../store/activities.ts';
import { journalId } from '../store/journal.ts';
import type { Database } from '../store/database.ts';
import type { ConversationDocument, JournalDocument } from '../store/documents.ts';
import type { Clock, Log } from './ports.ts';
import { type Record, type Records, renew, undone } from './records.ts';

/**
 * What need not be written at once is written together: journal entries leave their conversations, done effects their outboxes,
 * leases go back, activities stop being undecided. Losing any of it only means doing it again.
 */
export interface Tidier {
  /** Nothing of this conversation is under way here. */
  idle(record: Record): void;
  /**
   * One of its ways is empty while another is not: where a next opening may wait for it, that is written at once. Of one that is never
   * idle the journal is written before it grows long; it leaves the conversation with the next decision.
   */
  emptied(record: Record): void;
  /** One more of its effects is done, and others follow it. Before many are, they leave the outbox, which others look at too. */
  done(record: Record): void;
  decided(activity: string): void;
  /** Writes what is left, and returns when it is written. */
  settle(): Promise<void>;
}

interface Parts {
  readonly db: Database;
  readonly records: Records;
  readonly lease: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Another process wrote to a conversation whose lease is here. */
  readonly dispatch: (record: Record) => void;
}

const longJournal = 8;
const manyDone = 16;
const batchLimit = 200;
const pauseMs = 500;
/** Between two rounds: what is decided meanwhile writes along what is done, and what else there is by then goes together. */
const restMs = 300;
/** The same where somebody waits for it. */
const shortRestMs = 50;

export function tidierOf(parts: Parts): Tidier {
  /** Idle since the last round at the latest, or awaited: tidied in the next one. */
  const quiet = new Set<Record>();
  /** Idle since, and perhaps not for long: what they decide next writes along what is done, and need not wait for a round. */
  const fresh = new Set<Record>();
  const activities = new Set<string>();
  const heavy = new Set<Record>();
  const long = new Set<Record>();
  let running: Promise<void> | undefined;
  /** Aborted where the next round is not to wait. */
  let hurry = new AbortController();
  let settling = new AbortController();

  async function rest(): Promise<void> {
    if (!settling.signal.aborted) await parts.clock.sleep(shortRestMs, settling.signal);
    if (!hurry.signal.aborted) await parts.clock.sleep(restMs - shortRestMs, hurry.signal);
    if (!settling.signal.aborted) hurry = new AbortController();
  }

  function some<T>(set: Set<T>, failed: string, write: (asked: readonly T[]) => Promise<void>): Promise<void> {
    const asked = take(set);
    return orAgain(parts, { failed, asked, again: (one) => set.add(one) }, () => write(asked));
  }

  async function run(): Promise<void> {
    await Promise.resolve(); // what is asked for in the same turn goes together
    const sets = [quiet, activities, heavy, long];
    while ([...sets, fresh].some(({ size }) => size > 0)) {
      const isLittle = sets.every(({ size }) => size < batchLimit);
      const records = take(quiet).filter(({ ways, saving }) => ways.size === 0 && !saving);
      for (const record of records) if (hasMore(record, parts.lease)) parts.dispatch(record);
      const idle = records.filter((record) => !hasMore(record, parts.lease));
      for (const record of idle) long.delete(record); // its journal is written with the rest of it
      for (const record of fresh) quiet.add(record);
      fresh.clear();
      await Promise.all([
        tidy(parts, idle, (record) => quiet.add(record)),
        some(activities, 'activities could not be marked as decided; it is tried again', (ids) =>
          markDecided(parts.db, ids),
        ),
        some(heavy, 'what is done of outboxes could not be taken out and is tried again', (records) =>
          lighten(parts, records),
        ),
        some(long, 'journals could not be written and are tried again', (records) => writeEntries(parts, records)),
      ]);
      if (isLittle) await rest();
    }
    running = undefined;
  }
  /** The contact's next opening waits for what is closed. */
  const wake = (record?: Record) => {
    running ??= run();
    if (record && isClosed(record)) hurry.abort();
  };

  return {
    idle: (record) => {
      quiet.delete(record);
      (isClosed(record) ? quiet : fresh).add(record);
      if (hasLongJournal(record)) long.add(record);
      wake(record);
    },
    emptied: (record) => {
      if (isClosed(record)) heavy.add(record);
      else if (hasLongJournal(record)) long.add(record);
      else return;
      wake(record);
    },
    done: (record) => {
      if (record.done.size % manyDone !== 0) return;
      heavy.add(record);
      wake();
    },
    decided: (activity) => {
      activities.add(activity);
      wake();
    },
    settle: async () => {
      settling.abort();
      hurry.abort();
      await running;
      settling = new AbortController();
    },
  };
}

/** Another process has decided something under the lease that is here, and this one has read it since. */
const hasMore = (record: Record, lease: string): boolean => record.doc.lease === lease && undone(record).length > 0;

const isClosed = ({ doc }: Record): boolean => doc.facts.status === 'closed';

function take<T>(set: Set<T>): T[] {
  const taken = [...set].slice(0, batchLimit);
  for (const one of taken) set.delete(one);
  return taken;
}

interface Trying<T> {
  /** What is logged when it failed. */
  readonly failed: string;
  readonly asked: readonly T[];
  readonly again: (one: T) => unknown;
}

/** What could not be written is asked for again after a while. */
async function orAgain<T>(
  { clock, log }: Parts,
  { failed, asked, again }: Trying<T>,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    log.warn({ err: error, asked: asked.length }, failed);
    await clock.sleep(pauseMs);
    for (const one of asked) again(one);
  }
}

/** Takes out of outboxes what is done, while something else is not: it stays known here as done until the rest is too. */
async function lighten({ db, lease }: Parts, records: readonly Record[]): Promise<void> {
  const tidied = records.map(({ doc: { _id: conversation, version }, done }) => ({
    conversation,
    version,
    effects: [...done],
    entries: [],
    idle: false,
  }));
  await tidyOutboxes(
    db,
    lease,
    tidied.filter(({ effects }) => effects.length > 0),
  );
}

/** Entries that are not stored on their own yet, by version. */
const unwritten = ({ doc: { journal }, written }: Record) =>
  Object.entries(journal ?? {}).filter(([version]) => !written.has(version));
const hasLongJournal = (record: Record): boolean => unwritten(record).length >= longJournal;

const documentsOf = (record: Record): JournalDocument[] => {
  const { _id: conversation } = record.doc;
  return unwritten(record).map(([, entry]) => ({
    _id: journalId(conversation, entry.version),
    conversation,
    ...entry,
  }));
};

async function writeEntries({ db }: Parts, records: readonly Record[]): Promise<void> {
  const found = records.map((record) => ({ record, entries: documentsOf(record) }));
  await writeJournal(
    db,
    found.flatMap(({ entries }) => entries),
  );
  for (const { record, entries } of found) for (const { version } of entries) record.written.add(String(version));
}

/** One round for conversations in which nothing is under way. New events of theirs wait for it. */
async function tidy(parts: Parts, records: readonly Record[], again: (record: Record) => void): Promise<void> {
  if (records.length === 0) return;
  const failed = 'outboxes could not be tidied and are tried again';
  const round = orAgain(parts, { failed, asked: records, again }, () => tidyRound(parts, records)).finally(() => {
    for (const record of records) record.tidying = null;
  });
  for (const record of records) record.tidying = round;
  await round;
}

async function tidyRound(parts: Parts, records: readonly Record[]): Promise<void> {
  const { db, lease, records: cache, dispatch } = parts;
  // As they are now: what is decided from here on must not be taken for tidied.
  const round = records.map((record) => {
    const { doc, done, renewals } = record;
    return { record, doc, renewals, effects: [...done] };
  });
  const docs = round.map(({ doc }) => doc);
  await writeEntries(parts, records);
  const others = await tidyOutboxes(
    db,
    lease,
    round.map(({ doc, effects }) => ({
      conversation: doc._id,
      version: doc.version,
      effects,
      entries: Object.keys(doc.journal ?? {}),
      idle: true,
    })),
  );
  const kept = others > 0 ? await stillLeased(db, lease, docs) : new Map<string, ConversationDocument>();
  for (const { record, doc, renewals } of round) {
    const newer = kept.get(doc._id);
    if (newer !== undefined) dispatch(cache.hear(newer, renewals));
    else if (record.doc === doc) emptied(cache, record);
  }
}

/** Those that another process wrote to in the meantime: their lease stayed here, and so does their work. */
async function stillLeased(
  db: Database,
  lease: string,
  docs: readonly ConversationDocument[],
): Promise<Map<string, ConversationDocument>> {
  const found = await db.conversations.find({ _id: { $in: docs.map(({ _id }) => _id) }, lease }).toArray();
  return new Map(found.map((doc) => [doc._id, doc]));
}

function emptied(cache: Records, record: Record): void {
  const { lease: _, ...doc } = record.doc;
  renew(record, { ...doc, outbox: {}, journal: {} });
  record.started.clear();
  record.done.clear();
  record.written.clear();
  cache.idle(record);
}
