import { isDecidedAfter } from '../domain/ids.ts';
import { isDuplicate } from './duplicate.ts';
import type { Database } from './database.ts';
import type { ActivityDocument } from './documents.ts';
import {
  foundTogether,
  insertedTogether,
  pagesTogether,
  together,
  updatedTogether,
  writtenTogether,
} from './together.ts';

const digits = 7;
const after = '~'; // sorts behind every digit

/** `line|0000012`: in the order of the line, and what Direct Line calls the activity's id. */
export const activityId = (line: string, seq: number): string => `${line}|${String(seq).padStart(digits, '0')}`;

export interface NewActivity {
  readonly line: string;
  readonly key?: string | readonly string[];
  readonly from: 'person' | 'bot';
  readonly activity: string;
  readonly at: Date;
  readonly undecided?: string;
  readonly by: string;
  readonly cardOf?: string;
  readonly carries?: string;
  readonly replaces?: string;
}

/** Under which a person's activity is stored: the channel's own id for it, which is its own only on its line. */
export const heardAs = (line: string, id: string): string => `${line}:id:${id}`;

/** What a person said under the channel's own id. */
export const heardOf = (db: Database, line: string, id: string): Promise<ActivityDocument | null> =>
  db.activities.findOne({ key: heardAs(line, id), line });

const mostCarried = 100;

/** Where the words of an activity were carried to, in order. */
export function carriedFrom(db: Database, of: string): Promise<ActivityDocument[]> {
  return db.activities.find({ carries: of }).sort({ _id: 1 }).limit(mostCarried).toArray();
}

/** What was shown is shown otherwise, or not at all. */
export async function reshow(
  db: Database,
  id: string,
  change: { readonly activity: string } | { readonly withdrawn: true },
): Promise<void> {
  await db.activities.updateOne({ _id: id }, { $set: change });
}

const mostCards = 50;

/**
 * What a line shows with buttons about a conversation, without what the conversation decided to show after an effect: of that it says
 * nothing.
 */
export async function shownBefore(
  db: Database,
  line: string,
  ref: string,
  effect: string,
): Promise<ActivityDocument[]> {
  const cards = await cardsOf(db, { line, ref });
  return cards.filter(({ key = [] }) => ![key].flat().some((one) => isDecidedAfter(one, effect)));
}

const cardsOf = pagesTogether<{ readonly line: string; readonly ref: string }, ActivityDocument>({
  limitOf: () => mostCards,
  find: (db, asked, limit) =>
    db.activities
      .find({ cardOf: { $in: asked.map(({ ref }) => ref) }, line: { $in: asked.map(({ line }) => line) } })
      .limit(limit)
      .toArray(),
  isFor: (card, { line, ref }) => card.line === line && card.cardOf === ref,
});

interface Settled {
  readonly id: string;
  readonly activity: string;
}
/** A card that is shown otherwise from now on, and about nothing. */
export const settleCard = writtenTogether(
  (db) => db.activities,
  ({ id, activity }: Settled) => ({
    updateOne: { filter: { _id: id }, update: { $set: { activity }, $unset: { cardOf: '' as const } } },
  }),
);

interface Sent {
  readonly id: string;
  readonly sentAs: string;
}
/** The channel has taken it, under a name of its own. */
export const noteSent = writtenTogether(
  (db) => db.activities,
  ({ id, sentAs }: Sent) => ({ updateOne: { filter: { _id: id }, update: { $set: { sentAs } } } }),
);

/** What the channel calls what was sent; undefined where nobody knows that it was. */
export async function sentAsOf(db: Database, id: string): Promise<string | undefined> {
  return (await db.activities.findOne({ _id: id }, { projection: { sentAs: 1 } }))?.sentAs;
}

const longestLookMs = 500;

/** What was sent to a line under the channel's own id: one of the last. */
export function sentAs(db: Database, line: string, id: string): Promise<ActivityDocument | null> {
  return db.activities.findOne(
    { _id: { $gt: `${line}|`, $lt: `${line}|${after}` }, sentAs: id },
    { sort: { _id: -1 }, maxTimeMS: longestLookMs },
  );
}

export type Appended =
  { readonly stored: ActivityDocument; readonly contested: boolean } | { readonly duplicate: ActivityDocument };

const mostConflicts = 200;

/**
 * Stores an activity at the line's highest number + 1, again when another was first: no number is ever seen before a lower one.
 * `guess` is the number that is likely free. An activity whose key is there already is not stored again.
 * `contested` tells that another process wrote to the line since the guess was known.
 */
export async function appendActivity(db: Database, activity: NewActivity, guess?: number): Promise<Appended> {
  let seq = guess ?? (await highestSeq(db, activity.line)) + 1;
  for (let conflicts = 0; conflicts < mostConflicts; conflicts += 1) {
    const stored: ActivityDocument = { _id: activityId(activity.line, seq), seq, ...activity };
    try {
      await insert(db, stored);
      return { stored, contested: conflicts > 0 || guess === undefined };
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      const keys = [activity.key ?? []].flat();
      const duplicate = keys.length === 0 ? null : await db.activities.findOne({ key: { $in: keys } });
      if (duplicate) return { duplicate };
      seq = (await highestSeq(db, activity.line)) + 1;
    }
  }
  throw new Error(`line ${activity.line} was written to by others ${mostConflicts} times in a row`);
}

const insert = insertedTogether((db) => db.activities);

/** The number of the line's last activity; 0 when it has none. */
export async function highestSeq(db: Database, line: string): Promise<number> {
  const last = await db.activities.findOne(
    { _id: { $gt: `${line}|`, $lt: `${line}|${after}` } },
    { sort: { _id: -1 }, projection: { seq: 1 } },
  );
  return last?.seq ?? 0;
}

/**
 * A line's activities after a number, in order, at most `limit`. As a majority has them: what one MongoDB alone has may be gone with it,
 * and something else stand there under the same number.
 */
export const activitiesAfter = (db: Database, line: string, seq: number, limit: number): Promise<ActivityDocument[]> =>
  activitiesTogether(db, { line, seq, limit });

const activitiesTogether = pagesTogether<Readonly<{ line: string; seq: number; limit: number }>, ActivityDocument>({
  limitOf: ({ limit }) => limit,
  find: (db, asked, limit) => {
    const ranges = asked.map(({ line, seq }) => ({ _id: { $gt: activityId(line, seq), $lt: `${line}|${after}` } }));
    const [range] = ranges;
    return db.activities
      .find(ranges.length === 1 && range ? range : { $or: ranges }, { readConcern: 'majority' })
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
  },
  isFor: (activity, { line, seq }) => activity.line === line && activity.seq > seq,
});

/** What a line's person wrote and nobody has decided about yet, in order. */
export function undecidedOf(db: Database, line: string, limit: number): Promise<ActivityDocument[]> {
  return db.activities
    .find({ _id: { $gt: `${line}|`, $lt: `${line}|${after}` }, undecided: { $exists: true } })
    .sort({ _id: 1 })
    .limit(limit)
    .toArray();
}

/** Has nobody decided about it yet? By a majority: what one MongoDB alone has may be gone with it. */
export const isUndecided = together(async (db, ids: readonly string[]): Promise<boolean[]> => {
  const found = await db.activities
    .find({ _id: { $in: [...ids] }, undecided: { $exists: true } }, { projection: { _id: 1 }, readConcern: 'majority' })
    .toArray();
  const undecided = new Set(found.map(({ _id }) => _id));
  return ids.map((id) => undecided.has(id));
});

/** Who has to decide about what was left to whoever can: no process, so that all look at it as at a dead one's. */
export const nobody = 'nobody';

/** Leaves what is undecided on a line to another process. False when it was left before. */
export async function leaveUndecided(db: Database, line: string): Promise<boolean> {
  const { modifiedCount } = await db.activities.updateMany(
    { _id: { $gt: `${line}|`, $lt: `${line}|${after}` }, undecided: { $exists: true } },
    { $set: { undecided: nobody } },
  );
  return modifiedCount > 0;
}

/** Lines on which a process left something undecided. */
export async function undecidedLines(db: Database, process: string): Promise<string[]> {
  const found = await db.activities
    .find({ undecided: process }, { projection: { line: 1 } })
    .limit(1_000)
    .toArray();
  return [...new Set(found.map(({ line }) => line))];
}

/**
 * Lines on which a living process left something undecided for a while: an insert whose answer never came was stored all the
 * same, and nobody was told of it.
 */
export async function forgottenLines(db: Database, process: string, before: Date): Promise<string[]> {
  const found = await db.activities
    .find({ undecided: process, at: { $lt: before } }, { projection: { line: 1 } })
    .limit(1_000)
    .toArray();
  return [...new Set(found.map(({ line }) => line))];
}

export async function markDecided(db: Database, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.activities.updateMany({ _id: { $in: [...ids] } }, { $unset: { undecided: '' } });
}

interface Meaning {
  readonly id: string;
  readonly meant: unknown;
}
/** Writes down what an activity was taken to mean, unless that was done before; returns what stands. */
export const pinMeaning = together(async (db, all: readonly Meaning[]): Promise<unknown[]> => {
  const { matched, failures } = await updatedTogether(
    db.activities,
    all.map(({ id: _id, meant }) => ({
      updateOne: { filter: { _id, meant: { $exists: false } }, update: { $set: { meant } } },
    })),
  );
  if (matched === all.length) return all.map(({ meant }) => meant);
  const stands = await Promise.all(all.map(({ id }) => meaningOf(db, id)));
  return all.map(({ meant }, n) => failures.get(n) ?? stands[n]?.meant ?? meant);
});

const meaningOf = foundTogether((db) => db.activities, { projection: { meant: 1 } });

/** Writes down where an activity's files are, unless that was done before: then returns what stands, else null. */
export async function keepBrought(
  db: Database,
  id: string,
  brought: NonNullable<ActivityDocument['brought']>,
): Promise<ActivityDocument['brought'] | null> {
  const { matchedCount } = await db.activities.updateOne(
    { _id: id, brought: { $exists: false } },
    { $set: { brought } },
  );
  if (matchedCount === 1) return null;
  return (await db.activities.findOne({ _id: id }, { projection: { brought: 1 } }))?.brought ?? null;
}

/** What says anything in an activity, but for what was put in its place. */
const telling = ['text', 'value', 'attachments', 'entities', 'speak', 'summary'] as const;

/** Puts other words in the place of those that a person wrote, for good. */
export async function hideWords(db: Database, { _id, activity }: ActivityDocument, text: string): Promise<void> {
  const shown = JSON.parse(activity) as Record<string, unknown>;
  const left = Object.entries(shown).filter(([key]) => !telling.some((known) => known === key));
  await db.activities.updateOne({ _id }, { $set: { activity: JSON.stringify({ ...Object.fromEntries(left), text }) } });
}

/** Counts a failed attempt to decide; returns how many there were. */
export async function countAttempt(db: Database, id: string): Promise<number> {
  const found = await db.activities.findOneAndUpdate(
    { _id: id },
    { $inc: { attempts: 1 } },
    { returnDocument: 'after', projection: { attempts: 1 } },
  );
  return found?.attempts ?? 0;
}
