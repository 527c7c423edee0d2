import { confirmedConversation, latestOf } from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import type { ActivityDocument } from '../store/documents.ts';

/** The conversation that something was meant for when it was first looked at; null for none. */
export const targetOf = (meant: unknown): string | null =>
  (meant as { target?: string | null } | undefined)?.target ?? null;

async function isHeard(db: Database, id: string, { line, seq }: ActivityDocument): Promise<boolean> {
  const doc = await confirmedConversation(db, id);
  return (doc?.heard[line] ?? 0) >= seq;
}

/** Has the conversation heard it that it was meant for, when its sender was an agent still? */
export async function isHeardAsMeant(db: Database, activity: ActivityDocument): Promise<boolean> {
  const target = targetOf(activity.meant);
  return target !== null && isHeard(db, target, activity);
}

/** Has the last conversation of theirs heard it, when its sender was a contact still? */
export async function isHeardAsContacts(db: Database, contact: string, activity: ActivityDocument): Promise<boolean> {
  const latest = await latestOf(db, contact);
  return latest !== null && isHeard(db, latest._id, activity);
}
