import { asAmended } from '../domain/amended.ts';
import type { Content } from '../domain/content.ts';
import type { JournalEntry } from '../domain/state.ts';

/** All that the contact has written in this opening, or since it was reopened; of that what was written since a version. */
export function saidSinceOpening(story: readonly JournalEntry[], since = 0): Content[] {
  const opened = story.findLastIndex(
    ({ event }) => event.type === 'conversation.opened' || event.type === 'conversation.reopened',
  );
  const types = ['conversation.opened', 'conversation.reopened', 'contact.messaged'];
  return asAmended(story)
    .slice(Math.max(opened, 0))
    .filter(({ version }) => version >= since)
    .flatMap(({ event }) => ('content' in event && types.includes(event.type) ? [event.content] : []))
    .filter(({ text, attachments, lost }) => text !== '' || attachments.length > 0 || lost !== undefined);
}
