import { LRUCache } from 'lru-cache';
import { appendActivity, type Appended, type NewActivity } from '../store/activities.ts';
import type { Database } from '../store/database.ts';
import type { StoredElsewhere } from '../store/watch.ts';
import { turns } from '../domain/inTurn.ts';

/** Appends to lines, remembering the number that is likely free: with one writer there is nothing to look up. */
export interface Log {
  /** `contested`: others may have stored what nobody decided about yet, before this or before what was last sent to the line. */
  append(activity: NewActivity): Promise<Appended>;
  /** A line is new: its first number is free, unless another process is first. */
  begin(line: string): void;
  /** Another process was first with a number: the next one is likely free. */
  passed(stored: StoredElsewhere): void;
}

const rememberedLines = 50_000;

interface Remembered {
  readonly seq: number;
  /** Another process wrote here, and only the bot has since: whoever decides about the next message has that to look at first. */
  readonly contested: boolean;
}

export function lineLogOf(db: Database): Log {
  const next = new LRUCache<string, Remembered>({ max: rememberedLines });
  /** Within a process they do not compete for the same number. */
  const inTurn = turns();

  return {
    begin: (line) => {
      if (!next.has(line)) next.set(line, { seq: 1, contested: false });
    },
    passed: ({ line, seq, from }) => {
      const known = next.get(line);
      if (!known || known.seq > seq) return;
      const contested = known.contested || from === 'person' || known.seq < seq;
      next.set(line, { seq: seq + 1, contested });
    },
    append: (activity) =>
      inTurn(activity.line, async () => {
        try {
          const known = next.get(activity.line);
          const appended = await appendActivity(db, activity, known?.seq);
          if ('duplicate' in appended) return appended;
          const contested = appended.contested || known?.contested === true;
          const isHeard = activity.undecided !== undefined;
          const { seq } = appended.stored;
          // Others may have written after it by now, of which was heard meanwhile.
          if ((next.peek(activity.line)?.seq ?? 0) <= seq + 1)
            next.set(activity.line, { seq: seq + 1, contested: contested && !isHeard });
          return { ...appended, contested };
        } catch (error) {
          next.delete(activity.line); // whether it was stored is not known
          throw error;
        }
      }),
  };
}
