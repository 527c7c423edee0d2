import { confirmedConversation } from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import type { ActivityDocument } from '../store/documents.ts';

/** The conversation that something was meant for when it was first looked at; null for none. */
export const targetOf = (meant: unknown): string | null =>
  (meant as { target?: string | null } | undefined)?.target ?? null;

/** Has the conversation heard it that it was meant for, when its sender was an agent still? */
export async function isHeardAsMeant(db: Database, { meant, line, seq }: ActivityDocument): Promise<boolean> {
  const target = targetOf(meant);
  if (target === null) return false;
  const doc = await confirmedConversation(db, target);
  return (doc?.heard[line] ?? 0) >= seq;
}
