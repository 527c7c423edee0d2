import { confirmedConversation } from '../store/conversations.ts';
import { isKept } from '../store/activities.ts';
import type { Database } from '../store/database.ts';
import type { ActivityDocument } from '../store/documents.ts';
import { isOwed } from '../store/owed.ts';
import { answerTo } from './answerPerson.ts';

/**
 * Was a command done by a process that died before it could note so? The answer comes last, and is there once: doing it again might
 * come to something else, and be told to nobody.
 */
export async function isAnswered(db: Database, { _id }: ActivityDocument): Promise<boolean> {
  const key = answerTo(_id);
  return (await isOwed(db, key)) || (await isKept(db, key));
}

/** Has the conversation heard it that it was meant for, when its sender was an agent still? */
export async function isHeardAsMeant(db: Database, { meant, line, seq }: ActivityDocument): Promise<boolean> {
  const { target } = (meant ?? {}) as { readonly target?: string | null };
  if (typeof target !== 'string') return false;
  const doc = await confirmedConversation(db, target);
  return (doc?.heard[line] ?? 0) >= seq;
}
