import type { Content } from './content.ts';
import type { Source } from './events.ts';
import type { JournalEntry } from './state.ts';

const nothing: Content = { text: '', attachments: [] };
const placeOf = ({ line, seq }: Source): string => `${seq} ${line}`;

/** A story as it reads now: words that were changed since are the new ones, and those that were taken back are gone. */
export function asAmended(story: readonly JournalEntry[]): JournalEntry[] {
  const now = new Map<string, Content>();
  for (const { event } of story) {
    if (event.type === 'message.edited') now.set(placeOf(event.of), event.content);
    if (event.type === 'message.deleted') now.set(placeOf(event.of), nothing);
  }
  if (now.size === 0) return [...story];
  return story.map((entry) => {
    const { event } = entry;
    const content = event.source && now.get(placeOf(event.source));
    const isSaid = 'content' in event && event.type !== 'message.edited';
    return content && isSaid ? { ...entry, event: { ...event, content } } : entry;
  });
}
