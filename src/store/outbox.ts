import type { AnyBulkWriteOperation, MongoBulkWriteError } from 'mongodb';
import { type Done } from './conversations.ts';
import { isDuplicate } from './duplicate.ts';
import type { Database } from './database.ts';
import type { ConversationDocument, JournalDocument, Pinned } from './documents.ts';
import { together } from './together.ts';

/** What is done of one conversation, as of a version. `idle`: nothing is left, so the lease can go. */
export interface Tidied extends Done {
  readonly conversation: string;
  readonly version: number;
  readonly idle: boolean;
}

/** Journal entries leave their conversation; those that are there already stay as they are. */
export async function writeJournal(db: Database, entries: readonly JournalDocument[]): Promise<void> {
  if (entries.length === 0) return;
  try {
    await db.journal.insertMany(entries, { ordered: false });
  } catch (error) {
    if (!isOnlyDuplicates(error)) throw error;
  }
}

/** Not when a majority has yet to confirm what is there: without it, the entries may be gone with the primary. */
function isOnlyDuplicates(error: unknown): boolean {
  const { writeErrors, result } = error as Partial<MongoBulkWriteError>;
  if (writeErrors === undefined) return isDuplicate(error);
  const failed = [writeErrors].flat();
  const isConfirmed = result?.getWriteConcernError() === undefined;
  return isConfirmed && failed.length > 0 && failed.every(({ code }) => code === 11_000);
}

/**
 * Takes what is done out of the outbox, and gives the lease back where nothing is left and no newer version stands. The version
 * does not rise. Returns how many are not as they were thought to be: another process wrote meanwhile.
 */
export async function tidyOutboxes(db: Database, lease: string, tidied: readonly Tidied[]): Promise<number> {
  const writes = tidied.map(
    ({ conversation, version, effects, entries, idle }): AnyBulkWriteOperation<ConversationDocument> => {
      const unset = Object.fromEntries([
        ...effects.map((key) => [`outbox.${key}`, ''] as const),
        ...entries.map((key) => [`journal.${key}`, ''] as const),
        ...(idle ? [['lease', ''] as const] : []),
      ]);
      return {
        updateOne: { filter: { _id: conversation, lease, ...(idle && { version }) }, update: { $unset: unset } },
      };
    },
  );
  if (writes.length === 0) return 0;
  const { matchedCount } = await db.conversations.bulkWrite(writes, { ordered: false });
  return writes.length - matchedCount;
}

/** Takes over the outboxes of a process that has died, but for those of machines that this one cannot run. */
export async function takeOver(
  db: Database,
  dead: string,
  lease: string,
  runs: (machine: Pinned) => Promise<boolean>,
): Promise<string[]> {
  const found = await db.conversations
    .find({ lease: dead }, { projection: { machine: 1 } })
    .limit(1_000)
    .toArray();
  const ids: string[] = [];
  for (const { _id, machine } of found) if (await runs(machine)) ids.push(_id);
  await db.conversations.updateMany({ _id: { $in: ids }, lease: dead }, { $set: { lease } });
  return ids;
}

interface Later {
  readonly contact: string;
  readonly openedAt: number;
}

/** Earlier openings of a contact that are leased still: what is left of their outboxes comes first. */
export const unfinishedBefore = together(
  async (db, asked: readonly Later[]): Promise<(readonly ConversationDocument[])[]> => {
    const found = await db.conversations
      .find(
        { 'contact.id': { $in: [...new Set(asked.map(({ contact }) => contact))] }, lease: { $exists: true } },
        { projection: { contact: 1, facts: 1, outbox: 1 } },
      )
      .hint({ 'contact.id': 1, 'facts.openedAt': -1 })
      .toArray();
    return asked.map(({ contact, openedAt }) =>
      found.filter((doc) => doc.contact.id === contact && doc.facts.openedAt < openedAt),
    );
  },
);
