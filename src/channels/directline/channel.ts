import type { Amendment, Outgoing, Sender } from '../../domain/content.ts';
import { type NewActivity, reshow, settleCard, shownBefore } from '../../store/activities.ts';
import type { Database } from '../../store/database.ts';
import type { ActivityDocument, LineDocument, Presence } from '../../store/documents.ts';
import { settledCard } from '../adaptiveCard.ts';
import { bringerOf } from '../attachments/bring.ts';
import { type PostedActivity, readActivity, spell, told } from './activity.ts';

interface Parts {
  readonly db: Database;
  readonly now: () => number;
  readonly onError: (error: unknown, about: object) => void;
  /** Stored under a key once, and shown. */
  readonly said: (line: string, key: string, activity: object, about: Partial<NewActivity>) => Promise<void>;
  /** Shown by the line's open sockets at once, and kept by nobody. */
  readonly signal: (line: LineDocument, activity: string) => Promise<void>;
}

/** What the rest of the house asks of a channel, as Direct Line does it. */
export function channelOf({ db, now, onError, said, signal }: Parts) {
  return {
    identify: (line: LineDocument) => Promise.resolve(line),
    bring: bringerOf({
      db,
      allowed: new Set(),
      onError,
      headersFor: () => Promise.resolve({}),
    }),
    read: (activity: string) => readActivity(JSON.parse(activity) as PostedActivity),
    /** Exactly once: the key is stored with it. */
    deliver: async (line: LineDocument, message: Outgoing, key: string): Promise<void> => {
      await said(line._id, key, spell(line._id, message, now()), {
        ...(message.card && message.ref !== null && { cardOf: message.ref }),
        ...(message.carries !== undefined && { carries: message.carries }),
      });
    },
    /** Clients show an activity that comes again under its id in the place of the first: one that is deleted too says so there. */
    amend: async (
      line: LineDocument,
      shown: readonly ActivityDocument[],
      change: Amendment,
      key: string,
    ): Promise<boolean> => {
      const first = shown.find(({ replaces }) => replaces === undefined);
      if (!first) return false;
      const message = change.kind === 'edited' ? change.message : change.notice;
      const spelled = spell(line._id, message, first.at.getTime());
      const activity = JSON.stringify(spelled);
      for (const { _id } of shown) await reshow(db, _id, { activity }); // whoever comes later does not see what it was
      await said(line._id, key, spelled, {
        replaces: first._id,
        ...(first.carries !== undefined && { carries: first.carries }),
      });
      return true;
    },
    /** Cards about a conversation have nothing to press any more and say why; pages that are open are told. */
    settle: async (line: LineDocument, ref: string, status: string, effect: string): Promise<void> => {
      const cards = await shownBefore(db, line._id, ref, effect);
      await Promise.all(
        cards.map(({ _id: id, activity }) => settleCard(db, { id, activity: settledCard(activity, status) })),
      );
      if (cards.length > 0) await signal(line, JSON.stringify(told(line._id, { settled: { ref, status } })));
    },
    opensFiles: () => true,
    typing: async (line: LineDocument, from: Sender): Promise<void> => {
      const activity = JSON.stringify({
        type: 'typing',
        from: { id: from.id, name: from.name, role: 'bot' },
        conversation: { id: line._id },
      });
      await signal(line, activity);
    },
    showPresence: async (line: LineDocument, presence: Presence): Promise<void> => {
      await signal(line, JSON.stringify(told(line._id, { presence })));
    },
  };
}
