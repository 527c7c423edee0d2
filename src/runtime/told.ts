import type { JournalEntry } from '../domain/state.ts';
import { type Told, toldIn } from '../domain/told.ts';
import type { Database } from '../store/database.ts';
import { type Held, storyHeldBy } from '../store/journal.ts';
import { isOpening, saidSinceOpening } from './saidSinceOpening.ts';

const mostEntries = 2_000;
const longestTold = 1_000_000;

const types = [
  'conversation.opened',
  'conversation.reopened',
  'contact.messaged',
  'message.edited',
  'message.deleted',
  'message.reacted',
];

/**
 * All that the contact has written in this opening (since a version, when one is given) until another. What comes after is carried on
 * its own, so that nothing is shown twice.
 */
export async function toldOf(db: Database, doc: Held, { until = Infinity, since = 0 } = {}): Promise<Told> {
  const story = await storyHeldBy(db, doc, { limit: mostEntries, longest: longestTold }, types);
  const heard = story.filter(({ version }) => version <= until);
  return toldIn(saidSinceOpening(heard, since), reachesBack(heard, since));
}

/** Does the story go back to where the words begin? */
const reachesBack = (story: readonly JournalEntry[], since: number): boolean =>
  story.some((entry) => isOpening(entry) || entry.version < since);
