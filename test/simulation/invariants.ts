import { isDeepStrictEqual } from 'node:util';
import type { ConversationDocument } from '../../src/store/documents.ts';
import type { Change } from './model/collection.ts';

/** What must hold after every single change of a document. Says what does not. */
export function brokenBy(change: Change): string[] {
  return change.collection === 'conversations' ? brokenConversation(change) : [];
}

function brokenConversation({ before, after }: Change): string[] {
  if (!after) return [`conversation ${String(before?._id)} is gone`];
  const [was, is] = [before, after] as unknown as [ConversationDocument | undefined, ConversationDocument];
  if (!was) return is.version === 1 ? [] : [`conversation ${is._id} begins at version ${is.version}`];
  if (is.version === was.version + 1) return [];
  if (is.version !== was.version) return [`conversation ${is._id} goes from version ${was.version} to ${is.version}`];
  const same = (['facts', 'timers', 'workflow', 'heard'] as const).every((key) => isDeepStrictEqual(was[key], is[key]));
  return same ? [] : [`conversation ${is._id} changes under version ${is.version}`];
}
