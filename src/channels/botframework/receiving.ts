import { createHash } from 'node:crypto';
import type { TurnContext } from 'botbuilder';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Inbound } from '../../domain/inbound.ts';
import { heardAs, heardOf, sentAs } from '../../store/activities.ts';
import type { Database } from '../../store/database.ts';
import type { ActivityDocument, LineDocument } from '../../store/documents.ts';
import { findLine, useLine } from '../../store/lines.ts';
import { cardIn } from '../adaptiveCard.ts';
import { turns } from '../../domain/inTurn.ts';
import type { Log } from '../log.ts';
import { pressKeys } from '../presses.ts';
import type { Incoming } from './incoming.ts';
import { isPerson, lineIdOf, lineOf } from './person.ts';
import type { Count } from './sending.ts';
import { type Identify, isKnown } from './teamsMember.ts';
import { readActivity } from './readActivity.ts';

/** Who is told of what came in. */
export interface Listeners {
  readonly onError: (error: unknown, about: object) => void;
  /** A person's activity was stored here and is to be decided about. */
  readonly onStored: (line: LineDocument, activity: ActivityDocument, contested: boolean) => void;
  readonly onTyping: (line: LineDocument) => void;
  /** A line that nobody has had before. */
  readonly onOpened: (line: LineDocument) => Promise<void>;
  readonly count: Count;
}

interface Parts extends Listeners {
  readonly db: Database;
  readonly log: Log;
  readonly self: string;
  readonly now: () => number;
  readonly identify: Identify;
}

const mostNoted = 10_000;
const notedForMs = 60_000;

/** The way in, for activities whose sender was authenticated. */
export function receivingOf(parts: Parts) {
  const { db, log, self, now } = parts;
  /** What came first is stored first: finding the line takes one longer than another. Who somebody is, is asked afterwards. */
  const inTurn = turns();
  const welcomes = new Set<Promise<void>>();
  /** Lines as this process last noted them: with all that their person is known as, which others only add to. */
  const noted = new LRUCache<string, LineDocument>({ max: mostNoted, ttl: notedForMs });

  async function use(activity: Incoming, usedAt = new Date(now())): Promise<LineDocument> {
    const id = lineIdOf(activity);
    const before = noted.get(id) ?? (await findLine(db, id));
    const known = lineOf(activity, before, usedAt);
    const isNew = await useLine(db, known);
    const line = { ...known, openedAt: before?.openedAt ?? usedAt };
    if (isKnown(line)) noted.set(id, line);
    if (isNew && activity.conversation.isGroup !== true) welcome(line);
    return line;
  }

  /** What an agent has is for them alone, and the channel does not wait for it to be shown. */
  function welcome(line: LineDocument): void {
    const task: Promise<void> = parts
      .identify(line)
      .then(parts.onOpened)
      .catch((error: unknown) => {
        parts.onError(error, { line: line._id });
      })
      .finally(() => welcomes.delete(task));
    welcomes.add(task);
  }

  async function store(activity: Incoming): Promise<void> {
    const at = new Date(now());
    const line = await use(activity, at);
    const keys = [...keysOf(line._id, activity), ...pressesOf(line._id, activity, now())];
    const appended = await log.append({
      line: line._id,
      ...(keys.length > 0 && { key: keys }),
      from: 'person',
      activity: JSON.stringify(activity),
      at,
      undecided: self,
      by: self,
    });
    parts.count('stored' in appended ? 'stored' : 'repeated', line.channel);
    if ('stored' in appended) parts.onStored(line, appended.stored, appended.contested);
    // It was stored, and then nobody could say so: that is why it was sent again.
    else if (appended.duplicate.undecided !== undefined) parts.onStored(line, appended.duplicate, true);
  }

  /** A change of something that was never stored is nothing to us, and so is a reaction to what is not ours. */
  async function concernsUs(activity: Incoming, said: Inbound): Promise<boolean> {
    const line = lineIdOf(activity);
    if (said.kind === 'edited' || said.kind === 'deleted') return (await heardOf(db, line, said.of)) !== null;
    return said.kind !== 'reacted' || (await sentAs(db, line, said.to)) !== null;
  }

  async function take(activity: Incoming): Promise<void> {
    const said = readActivity(activity);
    if (said.kind === 'other') return;
    await inTurn(lineIdOf(activity), async () => {
      if (await concernsUs(activity, said)) await store(activity);
    });
  }

  /** The card that a button stands on, as it is now: shown again, with what was typed taken out of its boxes. */
  async function shownIn(activity: Incoming): Promise<object | undefined> {
    const { replyToId } = activity;
    const record = typeof replyToId === 'string' ? await sentAs(db, lineIdOf(activity), replyToId) : null;
    return record ? cardIn(record.activity) : undefined;
  }

  /** A card's button that asks for an answer is a button pressed. What is not ours is left to be refused (501). */
  async function press(activity: Incoming, context: TurnContext): Promise<void> {
    const { data } = pressed.safeParse(activity);
    const message = { ...activity, type: 'message', value: data?.value.action.data };
    if (data?.value.action.data.rota === undefined) return;
    const answer = (body: object) => context.sendActivity({ type: 'invokeResponse', value: { status: 200, body } });
    if (readActivity(message).kind === 'other') {
      await answer({ statusCode: 400, type: 'application/vnd.microsoft.error', value: notReadable });
      return;
    }
    await take(message);
    const card = await shownIn(activity);
    const body = card
      ? { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card }
      : { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: '✓' };
    await answer(body);
  }

  return {
    /** Stores what is to be decided about; it may be acknowledged once this returns. The same activity again changes nothing. */
    hear: async (activity: Incoming, context: TurnContext): Promise<void> => {
      if (!isPerson(activity)) return;
      switch (activity.type) {
        case 'message':
        case 'messageUpdate':
        case 'messageDelete':
        case 'messageReaction':
          return take(activity);
        case 'invoke':
          return press(activity, context);
        case 'typing': {
          const line = await findLine(db, lineIdOf(activity));
          if (line) parts.onTyping(line);
          return;
        }
        // Who adds the bot can be reached from then on; in a group that would be everybody.
        case 'conversationUpdate':
          if (Array.isArray(activity['membersAdded']) && activity.conversation.isGroup !== true) await use(activity);
      }
    },
    settle: async (): Promise<void> => {
      await Promise.all(welcomes);
    },
  };
}

const notReadable = { code: 'BadRequest', message: 'This button cannot be read.' };
const pressed = z.object({
  name: z.literal('adaptiveCard/action'),
  value: z.object({ action: z.object({ data: z.object({ rota: z.unknown() }).loose() }) }),
});

/**
 * Under which an activity is stored once: the channel's id for it, and on Teams also its sender (whose line it is), time stamp and
 * content, for what Teams sends again may carry a new id. Both stand in one field, so that one unique index keeps both. A change
 * has the id of what it changes: it is known by what it says of that, and when.
 */
function keysOf(line: string, activity: Incoming): string[] {
  const { type, id, replyToId, channelId, timestamp, text, value } = activity;
  const hash = (...parts: unknown[]) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
  if (type !== 'message') {
    const about = type === 'messageReaction' ? replyToId : id;
    return [`${line}:${type}:${hash(about, timestamp, text, activity['reactionsAdded'])}`];
  }
  return [
    ...(id ? [heardAs(line, id)] : []),
    ...(channelId === 'msteams' && timestamp ? [`${line}:said:${hash(timestamp, text, value)}`] : []),
  ];
}

/** Teams sends again after 15 s without an answer, a press too, and then may give it another id and time: the card is the same. */
const resentWithinMs = 20_000;

function pressesOf(line: string, { channelId, replyToId, value }: Incoming, now: number): string[] {
  const again = channelId === 'msteams' && typeof replyToId === 'string';
  return [
    ...pressKeys(line, value, now),
    ...(again ? pressKeys(`${line}:${replyToId.slice(0, longestCardId)}`, value, now, resentWithinMs) : []),
  ];
}
const longestCardId = 200;
