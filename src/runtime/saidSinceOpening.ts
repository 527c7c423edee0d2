import { asAmended } from '../domain/amended.ts';
import type { Content } from '../domain/content.ts';
import { reactionIn } from '../domain/reaction.ts';
import type { JournalEntry } from '../domain/state.ts';

/** With an opening the story of the contact's words begins. */
export const isOpening = ({ event }: JournalEntry): boolean =>
  event.type === 'conversation.opened' || event.type === 'conversation.reopened';

/**
 * All that the contact has written in this opening, or since it was reopened. Of that what an agent has missed since a version, when
 * one is given: how the contact reacted to what they were sent was for them too.
 */
export function saidSinceOpening(story: readonly JournalEntry[], since = 0): Content[] {
  return asAmended(story)
    .slice(Math.max(story.findLastIndex(isOpening), 0))
    .filter(({ version }) => version >= since)
    .flatMap((entry) => wordsOf(entry, since > 0))
    .filter(({ text, attachments, lost }) => text !== '' || attachments.length > 0 || lost !== undefined);
}

function wordsOf({ event }: JournalEntry, withReactions: boolean): Content[] {
  switch (event.type) {
    case 'conversation.opened':
    case 'conversation.reopened':
    case 'contact.messaged':
      return [event.content];
    case 'message.reacted':
      return withReactions && event.agent === null ? [reactionIn(event)] : [];
    default:
      return [];
  }
}
