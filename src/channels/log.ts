import { LRUCache } from 'lru-cache';
import { appendActivity, type Appended, type NewActivity } from '../store/activities.ts';
import type { Database } from '../store/database.ts';
import { turns } from '../domain/inTurn.ts';

/** Appends to lines, remembering the number that is likely free: with one writer there is nothing to look up. */
export interface Log {
  /** `contested`: others may have stored what nobody decided about yet, before this or before what was last sent to the line. */
  append(activity: NewActivity): Promise<Appended>;
  /** A line is new: its first number is free, unless another process is first. */
  begin(line: string): void;
}

const rememberedLines = 50_000;

interface Remembered {
  readonly seq: number;
  /** Another process wrote here, and only the bot has since: whoever decides about the next message has that to look at first. */
  readonly contested: boolean;
}

export function logOf(db: Database): Log {
  const next = new LRUCache<string, Remembered>({ max: rememberedLines });
  /** Within a process they do not compete for the same number. */
  const inTurn = turns();

  return {
    begin: (line) => {
      if (!next.has(line)) next.set(line, { seq: 1, contested: false });
    },
    append: (activity) =>
      inTurn(activity.line, async () => {
        try {
          const known = next.get(activity.line);
          const appended = await appendActivity(db, activity, known?.seq);
          if ('duplicate' in appended) return appended;
          const contested = appended.contested || known?.contested === true;
          const isHeard = activity.undecided !== undefined;
          next.set(activity.line, { seq: appended.stored.seq + 1, contested: contested && !isHeard });
          return { ...appended, contested };
        } catch (error) {
          next.delete(activity.line); // whether it was stored is not known
          throw error;
        }
      }),
  };
}
