import { destination } from '../domain/effects.ts';
import type { Database } from '../store/database.ts';
import type { ConversationDocument } from '../store/documents.ts';
import { unfinishedBefore } from '../store/outbox.ts';
import type { Clock, Log } from './ports.ts';
import { type Record, type Records, undone } from './records.ts';

interface Parts {
  readonly db: Database;
  readonly records: Records;
  readonly clock: Clock;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/** Resolves when effects of a conversation may begin to go a way: nothing of the contact's earlier openings is left that goes there. */
export type TakesItsTurn = (record: Record, to: string) => Promise<void>;

const pauseMs = 100;
/** Longer than anything is tried for: whoever waits so long has met a mistake, which is logged, and goes on. */
const longestWaitMs = 3_600_000;

/**
 * Messages of a new opening wait for the last ones of the opening before, which may be leased to another process. Once nothing at all
 * is left of what came before, it is not asked again: openings follow each other.
 */
export function openingsOf({ db, records, clock, log, stopping }: Parts): TakesItsTurn {
  const isLeft = (doc: ConversationDocument, to: string): boolean => {
    const done = records.get(doc._id)?.done ?? new Set();
    return undone({ doc, done }).some((effect) => destination(effect) === to);
  };

  /** Those whose messages go before; undefined when the store did not say. */
  async function ahead(record: Record, to: string): Promise<readonly string[] | undefined> {
    const { _id, contact, facts } = record.doc;
    try {
      const earlier = await unfinishedBefore(db, { contact: contact.id, openedAt: facts.openedAt });
      record.isNext = earlier.length === 0;
      return earlier.filter((doc) => isLeft(doc, to)).map((doc) => doc._id);
    } catch (error) {
      log.warn({ conversation: _id, err: error }, 'whether messages of the opening before are left could not be read');
      return undefined;
    }
  }

  return async (record, to) => {
    if (to === 'routing') return;
    const end = clock.now() + longestWaitMs;
    while (!record.isNext && !stopping.aborted) {
      const waitsFor = await ahead(record, to);
      if (waitsFor?.length === 0) return;
      if (clock.now() > end) {
        log.error(
          { conversation: record.doc._id, to, waitsFor },
          'messages of the opening before are not waited for any longer',
        );
        return;
      }
      const here = waitsFor?.map((id) => records.get(id)?.ways.get(to)?.last).find((last) => last !== undefined);
      await (here ?? clock.sleep(pauseMs, stopping));
    }
  };
}
