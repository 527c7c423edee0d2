import type { NumberedEffect } from '../domain/effects.ts';
import type { JournalEntry } from '../domain/state.ts';
import type { Database } from './database.ts';

/** An effect as it was decided, by its id; undefined when there is none such. */
export async function effectOf(db: Database, id: string): Promise<NumberedEffect | undefined> {
  const [conversation = '', version = ''] = id.split(':');
  const doc = await db.conversations.findOne({ _id: conversation }, { projection: { journal: 1 } });
  const entry = doc?.journal?.[version] ?? (await db.journal.findOne({ _id: `${conversation}:${version}` }));
  return entry?.effects.find((effect) => effect.id === id);
}

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
  const doc = await db.conversations.findOne({ _id: conversation }, { projection: { journal: 1 } }); // first: entries only ever leave it
  const stored = await db.journal
    .find({ conversation, ...(types && { 'event.type': { $in: [...types] } }) })
    .sort({ version: -1 })
    .limit(limit)
    .toArray();
  const fresh = Object.values(doc?.journal ?? {}).filter(({ event }) => !types || types.includes(event.type));
  const byVersion = new Map<number, JournalEntry>([...stored, ...fresh].map((entry) => [entry.version, entry]));
  return [...byVersion.values()].toSorted((a, b) => a.version - b.version).slice(-limit);
}
