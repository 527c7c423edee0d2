import type { Database } from '../store/database.ts';
import { tellOnce } from '../store/notices.ts';
import { waiting, waitingKeys } from '../store/queue.ts';
import type { Door } from './door.ts';
import type { Governing } from './inForce.ts';
import type { Clock } from './ports.ts';

interface Parts {
  readonly db: Database;
  readonly self: string;
  readonly door: Door;
  readonly governing: () => Governing;
  readonly clock: Clock;
}

const mostTold = 10_000;

/** Whoever waits hears that the shifts are others than they were: of one process, whichever comes first. */
export function calendarChangesOf({ db, self, door, governing, clock }: Parts): () => Promise<void> {
  let known: string | undefined;
  return async () => {
    const { revision, workspace } = governing();
    const calendar = JSON.stringify(workspace.calendar);
    if (calendar === known) return;
    known = calendar;
    if (!(await tellOnce(db, `calendar:${revision._id}`, self))) return;
    const entries = await waiting(db, await waitingKeys(db), mostTold);
    for (const { _id } of entries) await door.tell(_id, { type: 'calendar.changed', at: clock.now() });
  };
}
