import type { NumberedEffect } from '../domain/effects.ts';
import type { JournalEntry } from '../domain/state.ts';
import type { Database } from './database.ts';
import type { ConversationDocument, WrittenEntry } from './documents.ts';
import { foundTogether } from './together.ts';

const holderOf = foundTogether((db) => db.conversations);

/** An effect as it was decided, by its id; undefined when there is none such. */
export async function effectOf(db: Database, id: string): Promise<NumberedEffect | undefined> {
  const [conversation = '', version = ''] = id.split(':');
  const entry = await entryOf(db, conversation, Number(version));
  return entry?.effects.find((effect) => effect.id === id);
}

/** What was decided as a version; undefined when there is none such. */
export async function entryOf(db: Database, conversation: string, version: number): Promise<WrittenEntry | undefined> {
  const doc = await holderOf(db, conversation); // first: entries only ever leave it
  const entry =
    doc?.journal?.[String(version)] ?? (await db.journal.findOne({ _id: journalId(conversation, version) }));
  return entry ?? undefined;
}

/** `conversation:version` */
export const journalId = (conversation: string, version: number): string => `${conversation}:${version}`;

/**
 * A conversation's story, oldest first: the entries stored on their own and those still in the conversation. At most the last
 * `limit`, of the given event types when any are given.
 */
export async function storyOf(
  db: Database,
  conversation: string,
  limit: number,
  types?: readonly string[],
): Promise<JournalEntry[]> {
  const doc = await holderOf(db, conversation); // first: entries only ever leave it
  return storyHeldBy(db, doc ?? { _id: conversation, version: 0 }, { limit }, types);
}

/** A conversation as it was once read, with the entries that it held then. */
export type Held = Pick<ConversationDocument, '_id' | 'version' | 'journal'>;

/**
 * The same, of a conversation that has been read already: as far as it had come then, at least. What was said is no more than `longest`
 * UTF-16 units in all, and one message.
 */
export async function storyHeldBy(
  db: Database,
  { _id: conversation, version, journal = {} }: Held,
  { limit, longest = Infinity }: { readonly limit: number; readonly longest?: number },
  types?: readonly string[],
): Promise<JournalEntry[]> {
  const held = Object.values(journal);
  const isWhole = version > 0 && held.length === version; // there is an entry for each version
  const stored: JournalEntry[] = [];
  if (!isWhole) {
    const found = db.journal
      .find({ conversation, ...(types && { 'event.type': { $in: [...types] } }) })
      .sort({ version: -1 })
      .limit(limit);
    let length = 0;
    for await (const entry of found) {
      stored.push(entry);
      length += 'content' in entry.event ? entry.event.content.text.length : 0;
      if (length > longest) break;
    }
  }
  const fresh = held.filter(({ event }) => !types || types.includes(event.type));
  const byVersion = new Map<number, JournalEntry>([...stored, ...fresh].map((entry) => [entry.version, entry]));
  return [...byVersion.values()].toSorted((a, b) => a.version - b.version).slice(-limit);
}
