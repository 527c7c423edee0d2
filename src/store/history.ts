import type { JournalEntry } from '../domain/state.ts';
import type { Database } from './database.ts';
import type { Presence, RevisionDocument } from './documents.ts';

/** What an agent's presence was at a moment; offline before anything was ever said of it. */
export async function presenceAt(db: Database, agent: string, at: Date): Promise<Presence> {
  const last = await db.presences.findOne({ agent, at: { $lte: at } }, { sort: { at: -1 } });
  return last?.presence ?? 'offline';
}

/** The config in force at a moment. */
export function revisionAt(db: Database, at: Date): Promise<RevisionDocument | null> {
  return db.revisions.findOne({ publishedAt: { $lte: at } }, { sort: { _id: -1 } });
}

/** How many open conversations an agent had right before a moment, from the journals: each one they got and had not lost yet. */
export async function loadAt(db: Database, agent: string, atMs: number): Promise<number> {
  const got = await db.journal.find({ 'ownerChange.to': agent, 'event.at': { $lt: atMs } }).toArray();
  const kept = await Promise.all(got.map(({ conversation, version }) => stillHeld(db, conversation, version, atMs)));
  return kept.filter(Boolean).length;
}

async function stillHeld(db: Database, conversation: string, version: number, atMs: number): Promise<boolean> {
  const next = await db.journal.findOne(
    { conversation, version: { $gt: version }, ownerChange: { $exists: true } },
    { sort: { version: 1 } },
  );
  return next === null || next.event.at >= atMs;
}

/** When an agent was last given a conversation before a moment; null when never. */
export async function lastGivenAt(db: Database, agent: string, atMs: number): Promise<number | null> {
  const last: Pick<JournalEntry, 'event'> | null = await db.journal.findOne(
    { 'ownerChange.to': agent, 'event.at': { $lt: atMs } },
    { sort: { 'event.at': -1 } },
  );
  return last?.event.at ?? null;
}
