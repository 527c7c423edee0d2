import type { Activity, ConversationReference, TurnContext } from 'botbuilder';
import { LRUCache } from 'lru-cache';
import type { Amendment, Outgoing } from '../../domain/content.ts';
import { errorCode } from '../../domain/errors.ts';
import { noteSent, reshow, sentAsOf, settleCard, shownBefore } from '../../store/activities.ts';
import type { Database } from '../../store/database.ts';
import type { ActivityDocument, LineDocument } from '../../store/documents.ts';
import type { Log } from '../log.ts';
import { cardIn, settledCard } from '../adaptiveCard.ts';
import { abilitiesOf } from './abilities.ts';
import type { Adapter } from './adapter.ts';
import { DeliveryError, deliveryErrorOf } from './deliveryError.ts';
import { withFilesInWords } from './files.ts';
import { type Pace } from './pace.ts';
import { measured } from './pictures.ts';
import { spellAll } from './spell.ts';
import { within } from '../within.ts';

interface Parts {
  readonly db: Database;
  readonly log: Log;
  readonly adapter: Adapter;
  /** Empty without credentials. */
  readonly appId: string;
  readonly self: string;
  readonly now: () => number;
  readonly timeoutMs: number;
  readonly pace: Pace;
  readonly count: Count;
  /** An activity with links that its reader can open: JSON. */
  readonly show: (activity: ActivityDocument) => Promise<string>;
}

/** What is counted of activities; in doubt: sent again although the channel may have taken it before. */
export type Count = (what: 'stored' | 'repeated' | 'sent' | 'sentInDoubt', channel: string) => void;

/** What a sent activity belongs to: the conversation whose card it shows, the activity whose words it carries. */
interface About {
  readonly cardOf?: string | undefined;
  readonly carries?: string | undefined;
}

/** Something as it was recorded: here and now (`isNew`), or before, so that it may have been sent. */
interface Recorded {
  readonly record: ActivityDocument;
  readonly isNew: boolean;
  readonly recordedAt: number;
}

const mostRemembered = 10_000;
const mostFailures = 2;
/** Within that nobody else takes over what was begun here. */
const soonMs = 1_000;

/** How the bot finds its way to a line. */
export const referenceIn = ({ reference }: LineDocument): Partial<ConversationReference> =>
  JSON.parse(String(reference)) as Partial<ConversationReference>;

/** Returns the channel's own id for what was sent; some give none. */
const sendIn = async (context: TurnContext, activity: Partial<Activity>): Promise<string> =>
  (await context.sendActivity(activity))?.id ?? '';

/** The way out, through a line's stored conversation reference. Throws DeliveryError. */
export function sendingOf(parts: Parts) {
  const { db, log, adapter, appId, self, now, timeoutMs } = parts;
  /** What a channel has said it did not take: sent again it is not there twice. */
  const refused = new LRUCache<string, true>({ max: mostRemembered });
  /** What a channel has taken, by record, until the store knows what it calls it: it is not sent again because the store was away. */
  const taken = new LRUCache<string, string>({ max: mostRemembered });

  /** What is done about a line once it may be: it is not asked more of than it takes. */
  async function call<T>(line: LineDocument, work: (context: TurnContext) => Promise<T>): Promise<T> {
    const reference = referenceIn(line);
    const conversation = `${line.channel} ${reference.conversation?.id ?? line._id}`;
    await parts.pace.turn(`${line.channel} ${reference.conversation?.tenantId ?? ''}`, conversation);
    const done: T[] = [];
    try {
      // The client gives up a request by itself; this bounds what comes before it, such as asking for a token.
      await within(timeoutMs, () =>
        adapter.continueConversationAsync(appId, reference, async (context) => {
          done.push(await work(context));
        }),
      );
      return done[0] as T;
    } catch (error) {
      const failure = deliveryErrorOf(error, now());
      if (failure.retryAfterMs !== undefined) parts.pace.hold(conversation, failure.retryAfterMs);
      throw failure;
    }
  }

  /** As its reader can open it, without an id: that is the channel's to give. */
  async function shownTo(line: LineDocument, record: ActivityDocument): Promise<Partial<Activity>> {
    const { id: _, ...shown } = JSON.parse(await parts.show(record)) as Partial<Activity>;
    const { serviceUrl = '' } = referenceIn(line);
    return withFilesInWords(line.channel, serviceUrl, shown);
  }

  async function change(line: LineDocument, activity: Partial<Activity>): Promise<void> {
    await call(line, (context) => context.updateActivity(activity));
  }

  async function takeAway(line: LineDocument, record: ActivityDocument): Promise<void> {
    if (record.withdrawn) return;
    await call(line, (context) => context.deleteActivity(record.sentAs ?? ''));
    await reshow(db, record._id, { withdrawn: true });
  }

  /** Part by part; parts that are too many are taken away, parts that are too few are sent after the others. */
  async function rewrite(
    line: LineDocument,
    shown: readonly ActivityDocument[],
    message: Outgoing,
    key: string,
  ): Promise<void> {
    const all = spellAll(line, await measured(db, line.channel, message));
    for (const [index, spelt] of all.entries()) {
      const record = shown[index];
      if (record) {
        const activity = JSON.stringify(spelt);
        await change(line, { ...(await shownTo(line, { ...record, activity })), id: record.sentAs ?? '' });
        await reshow(db, record._id, { activity });
      } else await sendOnce(line, spelt, `${key}:part${index}`, { carries: message.carries });
    }
    for (const record of shown.slice(all.length)) await takeAway(line, record);
  }

  async function recorded(line: LineDocument, spelt: Partial<Activity>, key: string, about: About): Promise<Recorded> {
    const recordedAt = now();
    const activity = JSON.stringify(spelt);
    const appended = await log.append({
      line: line._id,
      key,
      from: 'bot',
      activity,
      at: new Date(now()),
      by: self,
      ...(about.cardOf !== undefined && { cardOf: about.cardOf }),
      ...(about.carries !== undefined && { carries: about.carries }),
    });
    return 'stored' in appended
      ? { record: appended.stored, isNew: true, recordedAt }
      : { record: appended.duplicate, isNew: false, recordedAt };
  }

  async function sendOnce(line: LineDocument, spelt: Partial<Activity>, key: string, about: About): Promise<void> {
    const found = await recorded(line, spelt, key, about);
    const { _id: id, sentAs: before } = found.record;
    if (before !== undefined) return;
    const sentAs = taken.get(id) ?? (await send(line, found));
    if (sentAs === undefined) return;
    taken.set(id, sentAs);
    await noteSent(db, { id, sentAs });
    taken.delete(id);
  }

  /** Returns the channel's own id; undefined for what turns out to have been sent before. */
  async function send(line: LineDocument, { record, isNew, recordedAt }: Recorded): Promise<string | undefined> {
    const activity = await shownTo(line, record);
    /** Another process may have sent it while this one waited for its turn, or stood still. */
    const isSent = async (): Promise<boolean> =>
      (!isNew || now() - recordedAt > soonMs) && (await sentAsOf(db, record._id)) !== undefined;
    try {
      const sentAs = await call(line, async (context) => {
        if (await isSent()) return undefined;
        if (!isNew && !refused.delete(record._id)) parts.count('sentInDoubt', line.channel);
        return sendIn(context, activity);
      });
      if (sentAs !== undefined) parts.count('sent', line.channel);
      return sentAs;
    } catch (error) {
      if (error instanceof DeliveryError && error.isRefusal) refused.set(record._id, true);
      throw error;
    }
  }

  async function settleOne(line: LineDocument, record: ActivityDocument, activity: string): Promise<void> {
    try {
      if (record.sentAs) await change(line, { ...(await shownTo(line, { ...record, activity })), id: record.sentAs });
    } catch (error) {
      if (errorCode(error) !== 'CHANNEL_GONE') throw error;
    }
    await settleCard(db, { id: record._id, activity });
  }

  return {
    /**
     * At least once: each part is written down under its key before it is sent, and that it was sent when the channel has said so.
     * In between nobody knows, and it is sent again.
     */
    deliver: async (line: LineDocument, message: Outgoing, key: string): Promise<void> => {
      const all = spellAll(line, await measured(db, line.channel, message));
      for (const [index, spelt] of all.entries()) {
        const cardOf = cardIn(JSON.stringify(spelt)) && message.ref !== null ? message.ref : undefined;
        const { carries } = message;
        await sendOnce(line, spelt, index === 0 ? key : `${key}:part${index}`, { cardOf, carries });
      }
    },

    /** What the channel says it cannot change any more is for others to tell in words. */
    amend: async (
      line: LineDocument,
      shown: readonly ActivityDocument[],
      change: Amendment,
      key: string,
    ): Promise<boolean> => {
      const sent = shown.filter(({ sentAs }) => sentAs !== undefined);
      if (sent.length === 0) return true; // it never arrived
      const canBe = sent.every(({ sentAs, withdrawn }) => sentAs !== '' && (!withdrawn || change.kind === 'deleted'));
      if (!canBe || !abilitiesOf(line.channel).edits) return false;
      try {
        if (change.kind === 'edited') await rewrite(line, sent, change.message, key);
        else for (const record of sent) await takeAway(line, record);
        return true;
      } catch (error) {
        if (errorCode(error) === 'CHANNEL_GONE') return false;
        throw error;
      }
    },

    /**
     * Cards about a conversation have nothing to press any more and say why, where the channel lets them be changed. One that cannot
     * be (it was deleted there) is let go of; one that cannot be for the moment does not hold up the others, two of them do.
     */
    settle: async (line: LineDocument, ref: string, status: string, effect: string): Promise<void> => {
      if (!abilitiesOf(line.channel).edits) return;
      const failures: unknown[] = [];
      for (const record of await shownBefore(db, line._id, ref, effect)) {
        try {
          await settleOne(line, record, settledCard(record.activity, status));
        } catch (error) {
          failures.push(error);
          if (failures.length === mostFailures) break;
        }
      }
      if (failures.length > 0) throw failures[0];
    },

    typing: async (line: LineDocument): Promise<void> => {
      if (abilitiesOf(line.channel).typing) await call(line, (context) => context.sendActivity({ type: 'typing' }));
    },
  };
}
