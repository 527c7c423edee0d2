import { LRUCache } from 'lru-cache';
import { appendActivity, type Appended, type NewActivity } from '../store/activities.ts';
import type { Database } from '../store/database.ts';
import { turns } from '../domain/inTurn.ts';

/** Appends to lines, remembering the number that is likely free: with one writer there is nothing to look up. */
export interface Log {
  append(activity: NewActivity): Promise<Appended>;
}

const rememberedLines = 50_000;

export function logOf(db: Database): Log {
  const next = new LRUCache<string, number>({ max: rememberedLines });
  /** Within a process they do not compete for the same number. */
  const inTurn = turns();

  return {
    append: (activity) =>
      inTurn(activity.line, async () => {
        try {
          const appended = await appendActivity(db, activity, next.get(activity.line));
          if ('stored' in appended) next.set(activity.line, appended.stored.seq + 1);
          return appended;
        } catch (error) {
          next.delete(activity.line); // whether it was stored is not known
          throw error;
        }
      }),
  };
}
