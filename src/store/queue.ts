import type { Database } from './database.ts';
import type { QueueDocument } from './documents.ts';
import { askedOnce, together, writtenTogether } from './together.ts';

/** Puts a conversation in its place; a newer request takes the place of an older one. */
export const enqueue = writtenTogether(
  (db) => db.queue,
  ({ _id, ...rest }: QueueDocument) => ({ updateOne: { filter: { _id }, update: { $set: rest }, upsert: true } }),
);

/** Takes a request out of the queue. A newer request of the same conversation stays. */
export const dequeue = async (db: Database, conversation: string, request: string): Promise<void> => {
  await leaveTogether(db, { conversation, request });
};

interface Waiting {
  readonly conversation: string;
  readonly request: string;
}
const leaveTogether = writtenTogether(
  (db) => db.queue,
  ({ conversation, request }: Waiting) => ({ deleteOne: { filter: { _id: conversation, request } } }),
);

/** The place that a request waits in; null when it waits in none. */
export const entryFor = (db: Database, conversation: string, request: string): Promise<QueueDocument | null> =>
  db.queue.findOne({ _id: conversation, request });

/** Who waits under these keys, next to be served first. */
export const waiting = (
  db: Database,
  keys: readonly string[],
  limit: number,
  skip = 0,
): Promise<readonly QueueDocument[]> => waitingOnce(db, { keys, limit, skip });

const waitingOnce = askedOnce(
  (db, { keys, limit, skip }: Readonly<{ keys: readonly string[]; limit: number; skip: number }>) =>
    db.queue
      .find({ key: { $in: [...keys] } })
      .sort({ priority: -1, enqueuedAt: 1, _id: 1 })
      .skip(skip)
      .limit(limit)
      .toArray(),
);

type Place = Pick<QueueDocument, '_id' | 'key' | 'priority' | 'enqueuedAt'>;

/**
 * From 1: how many are served before, and itself. One look for all who ask at once: those who came before all of them are counted, and
 * those since, most often few, are read. Whoever comes between the two is behind them, and in neither.
 */
export const positionOf = together(async (db, entries: readonly Place[]): Promise<number[]> => {
  const key = { $in: [...new Set(entries.map((entry) => entry.key))] };
  const priority = { $in: [...new Set(entries.map((entry) => entry.priority))] };
  const since = new Date(Math.min(...entries.map(({ enqueuedAt }) => enqueuedAt.getTime())));
  const isEarlier = { $cond: [{ $lt: ['$enqueuedAt', since] }, 1, 0] };
  const [counts, late] = await Promise.all([
    db.queue
      .aggregate<{ _id: Pick<Place, 'key' | 'priority'>; all: number; earlier: number }>([
        { $match: { key } },
        {
          $group: { _id: { key: '$key', priority: '$priority' }, all: { $sum: 1 }, earlier: { $sum: isEarlier } },
        },
      ])
      .toArray(),
    db.queue
      .find({ key, priority, enqueuedAt: { $gte: since } }, { projection: { key: 1, priority: 1, enqueuedAt: 1 } })
      .toArray(),
  ]);
  return entries.map((entry) => {
    const counted = counts.map(({ _id, all, earlier }) => {
      if (_id.key !== entry.key || _id.priority < entry.priority) return 0;
      return _id.priority > entry.priority ? all : earlier;
    });
    return counted.reduce((sum, count) => sum + count, 0) + late.filter((other) => isBefore(other, entry)).length + 1;
  });
});

/** Of those with the same priority. */
function isBefore(one: Place, other: Place): boolean {
  if (one.key !== other.key || one.priority !== other.priority) return false;
  const [at, otherAt] = [one.enqueuedAt.getTime(), other.enqueuedAt.getTime()];
  return at === otherAt ? one._id < other._id : at < otherAt;
}

/** Keys under which anybody waits. */
export const waitingKeys = (db: Database): Promise<string[]> => db.queue.distinct('key');

export const countWaiting = (db: Database, keys: readonly string[]): Promise<number> =>
  db.queue.countDocuments({ key: { $in: [...keys] } });

/** How many wait under each of these keys; those under which nobody waits are left out. */
export async function waitingByKey(db: Database, keys: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = await db.queue
    .aggregate<{ _id: string; count: number }>([
      { $match: { key: { $in: [...keys] } } },
      { $group: { _id: '$key', count: { $sum: 1 } } },
    ])
    .toArray();
  return new Map(found.map(({ _id, count }) => [_id, count]));
}

/** How many wait, and since when the one who waits longest. */
export async function queueAge(db: Database): Promise<{ readonly length: number; readonly oldestAt: Date | null }> {
  const [length, oldest] = await Promise.all([
    db.queue.estimatedDocumentCount(),
    db.queue.findOne({}, { sort: { enqueuedAt: 1 }, projection: { enqueuedAt: 1 } }),
  ]);
  return { length, oldestAt: oldest?.enqueuedAt ?? null };
}

/** Notes which position a contact is told. */
export async function noteTold(
  db: Database,
  conversation: string,
  request: string,
  told: number,
  toldAt: Date,
): Promise<void> {
  await toldTogether(db, { conversation, request, told, toldAt });
}

interface Told extends Waiting {
  readonly told: number;
  readonly toldAt: Date;
}
const toldTogether = writtenTogether(
  (db) => db.queue,
  ({ conversation, request, told, toldAt }: Told) => ({
    updateOne: { filter: { _id: conversation, request }, update: { $set: { told, toldAt } } },
  }),
);
