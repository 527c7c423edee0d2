import { confirmedConversation } from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import type { ActivityDocument } from '../store/documents.ts';

/** Has the conversation heard it that it was meant for, when its sender was an agent still? */
export async function isHeardAsMeant(db: Database, { meant, line, seq }: ActivityDocument): Promise<boolean> {
  const { target } = (meant ?? {}) as { readonly target?: string | null };
  if (typeof target !== 'string') return false;
  const doc = await confirmedConversation(db, target);
  return (doc?.heard[line] ?? 0) >= seq;
}
