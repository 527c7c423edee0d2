import type { Filter } from 'mongodb';
import type { NumberedEffect } from '../domain/effects.ts';
import type { JournalEntry } from '../domain/state.ts';
import type { Database } from './database.ts';
import type { ConversationDocument, JournalDocument, WrittenEntry } from './documents.ts';
import { foundTogether, pagesTogether } from './together.ts';

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

/** How many entries, and how many UTF-16 units were said in them, but for the one that is more than that. */
interface Room {
  readonly limit: number;
  readonly longest?: number;
}

/**
 * The same, of a conversation that has been read already: as far as it had come then, at least.
 */
export async function storyHeldBy(
  db: Database,
  { _id: conversation, version, journal = {} }: Held,
  room: Room,
  types?: readonly string[],
): Promise<JournalEntry[]> {
  const held = Object.values(journal);
  const isWhole = version > 0 && held.length === version; // there is an entry for each version
  const stored = isWhole ? [] : await storedOf(db, { conversation, types }, room);
  const fresh = held.filter(({ event }) => !types || types.includes(event.type));
  const byVersion = new Map<number, JournalEntry>([...stored, ...fresh].map((entry) => [entry.version, entry]));
  return [...byVersion.values()].toSorted((a, b) => a.version - b.version).slice(-room.limit);
}

/** Entries of a conversation, of some types when any are given. */
interface Which {
  readonly conversation: string;
  readonly types: readonly string[] | undefined;
}
const mostAtOnce = 20;

/** The last entries that are stored on their own, newest first: most conversations have few, and these are asked for with others'. */
async function storedOf(db: Database, which: Which, { limit, longest = Infinity }: Room): Promise<JournalEntry[]> {
  const few = await fewOf(db, which);
  if (few.length < mostAtOnce) return few;
  const found: JournalEntry[] = [];
  let length = 0;
  for await (const entry of db.journal
    .find(filterOf([which]))
    .sort({ version: -1 })
    .limit(limit)) {
    found.push(entry);
    length += 'content' in entry.event ? entry.event.content.text.length : 0;
    if (length > longest) break;
  }
  return found;
}

const fewOf = pagesTogether<Which, JournalDocument>({
  limitOf: () => mostAtOnce,
  find: (db, asked, limit) =>
    db.journal.find(filterOf(asked)).sort({ conversation: 1, version: -1 }).limit(limit).toArray(),
  isFor: ({ conversation, event }, asked) =>
    conversation === asked.conversation && (asked.types?.includes(event.type) ?? true),
});

function filterOf(asked: readonly Which[]): Filter<JournalDocument> {
  const types = asked.flatMap((one) => one.types ?? []);
  const isAny = asked.some((one) => one.types === undefined);
  return {
    conversation: { $in: [...new Set(asked.map(({ conversation }) => conversation))] },
    ...(!isAny && { 'event.type': { $in: [...new Set(types)] } }),
  };
}
