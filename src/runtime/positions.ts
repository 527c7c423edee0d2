import type { Database } from '../store/database.ts';
import type { QueueDocument } from '../store/documents.ts';
import { noteTold, waiting, waitingKeys } from '../store/queue.ts';
import type { Door } from './door.ts';
import type { Governing } from './inForce.ts';
import type { Clock } from './ports.ts';
import { isManual } from './queueKeys.ts';

/** A contact hears of a new position at most this often. */
const notOftenerMs = 60_000;
/** Whoever stands further back is told once they come this near. */
const told = 500;

interface Parts {
  readonly db: Database;
  readonly door: Door;
  readonly clock: Clock;
  readonly governing: () => Governing;
}

/** Tells those who wait when their position has changed. */
export function positionsOf({ db, door, clock, governing }: Parts): () => Promise<void> {
  async function tell(entry: QueueDocument, position: number): Promise<void> {
    const now = clock.now();
    if (entry.told === position || isManual(governing(), entry.key)) return;
    if (entry.told === undefined && !entry.manual) return; // they are being told at this moment
    if (entry.toldAt && entry.toldAt.getTime() > now - notOftenerMs) return;
    await noteTold(db, entry._id, entry.request, position, new Date(now));
    await door.tell(entry._id, { type: 'position.changed', at: now, request: entry.request, position });
  }
  return async () => {
    for (const key of await waitingKeys(db)) {
      const entries = await waiting(db, [key], told);
      for (const [index, entry] of entries.entries()) await tell(entry, index + 1);
    }
  };
}
