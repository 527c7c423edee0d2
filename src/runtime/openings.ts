import { destination } from '../domain/effects.ts';
import { outboxKey } from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import type { ConversationDocument } from '../store/documents.ts';
import { unfinishedBefore } from '../store/outbox.ts';
import type { Clock, Log } from './ports.ts';
import type { Record, Records } from './records.ts';

interface Parts {
  readonly db: Database;
  readonly records: Records;
  readonly clock: Clock;
  readonly log: Log;
}

/** Resolves when a lane of a conversation may begin: nothing of the contact's earlier openings is left that goes the same way. */
export type TakesItsTurn = (record: Record, lane: string, stopping: AbortSignal) => Promise<void>;

const pauseMs = 100;
/** Longer than anything is tried for: whoever waits so long has met a mistake, which is logged, and goes on. */
const longestWaitMs = 3_600_000;

/**
 * Messages of a new opening wait for the last ones of the opening before, which may be leased to another process. Once nothing at all
 * is left of what came before, it is not asked again: openings follow each other.
 */
export function openingsOf({ db, records, clock, log }: Parts): TakesItsTurn {
  const isLeft = (doc: ConversationDocument, lane: string): boolean => {
    const done = records.get(doc._id)?.done;
    return Object.values(doc.outbox ?? {}).some(
      (effect) => destination(effect) === lane && done?.has(outboxKey(effect)) !== true,
    );
  };

  /** Those whose messages go before; undefined when the store did not say. */
  async function ahead(record: Record, lane: string): Promise<readonly string[] | undefined> {
    const { _id, contact, facts } = record.doc;
    try {
      const earlier = await unfinishedBefore(db, { contact: contact.id, openedAt: facts.openedAt });
      record.isNext = earlier.length === 0;
      return earlier.filter((doc) => isLeft(doc, lane)).map((doc) => doc._id);
    } catch (error) {
      log.warn({ conversation: _id, err: error }, 'whether messages of the opening before are left could not be read');
      return undefined;
    }
  }

  return async (record, lane, stopping) => {
    if (lane === 'routing') return;
    const end = clock.now() + longestWaitMs;
    while (!record.isNext && !stopping.aborted) {
      const waitsFor = await ahead(record, lane);
      if (waitsFor?.length === 0) return;
      if (clock.now() > end) {
        log.error(
          { conversation: record.doc._id, lane, waitsFor },
          'messages of the opening before are not waited for any longer',
        );
        return;
      }
      const here = waitsFor?.map((id) => records.get(id)?.lanes.get(lane)).find((tail) => tail !== undefined);
      await (here ?? clock.sleep(pauseMs, stopping));
    }
  };
}
