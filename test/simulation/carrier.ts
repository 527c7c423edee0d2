import type { Inbound } from '../../src/domain/inbound.ts';
import type { Outgoing } from '../../src/domain/content.ts';
import { RotaError } from '../../src/domain/errors.ts';
import type { WebSocket } from 'ws';
import { socketsOf } from '../../src/channels/directline/sockets.ts';
import { lineLogOf } from '../../src/channels/log.ts';
import type { Inbox } from '../../src/runtime/inbox.ts';
import type { Channel, Clock } from '../../src/runtime/ports.ts';
import type { Database } from '../../src/store/database.ts';
import { settleCard, shownBefore } from '../../src/store/activities.ts';
import { useLine } from '../../src/store/lines.ts';
import { signalOthers } from '../../src/store/signals.ts';
import type { StoredElsewhere } from '../../src/store/watch.ts';
import type { Faults } from './faults.ts';
import type { Life } from './link.ts';
import type { Random } from './random.ts';
import { delay } from './world.ts';

/** What came to a person on a line. */
export interface Sent {
  readonly line: string;
  readonly key: string;
  readonly message: Outgoing;
  readonly process: string;
}

/** Who has a line, and on which channel. */
export interface Address {
  readonly line: string;
  readonly channel: 'directline' | 'connector';
  readonly account: string;
  readonly name: string;
  /** Which agent it is; null for a contact. */
  readonly agent: string | null;
}

export interface Posted {
  /** The client's own id: the same again is the same message. */
  readonly id: string;
  readonly text: string;
  readonly submitted?: { readonly command: string; readonly ref: string | null; readonly text: string };
}

/**
 * Both kinds of channels of one process, without their wires: `directline`, whose lines are logs in the store that people read, and
 * `connector`, a service that is told what to show and may fail at it.
 */
export interface Carrier {
  readonly channel: Channel;
  /** Stores what a person sent; resolves to its number on the line once it may be acknowledged. */
  post(from: Address, posted: Posted): Promise<number>;
  /** Somebody's client looks at a line, from what it has seen on. */
  follow(line: string, socket: WebSocket, watermark: number): void;
  /** Another process has stored something on a line. */
  passed(stored: StoredElsewhere): void;
  /** There may be more to show on a line; with no line, something may have been missed. */
  wake(line?: string): void;
  /** Whoever looks is cut off. */
  cutOff(): void;
}

interface Parts {
  readonly db: Database;
  readonly self: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly life: Life;
  readonly faults: () => Faults;
  readonly sent: (sent: Sent) => void;
  /** What will never be shown. */
  readonly refused: (line: string, key: string) => void;
  readonly broke: (what: string, forMs: number) => void;
  readonly inbox: () => Inbox;
  readonly onError: (error: unknown, line: string) => void;
}

/** What a channel says that was to fail. */
export class ChannelError extends RotaError {
  readonly unreachable: boolean;
  constructor(code: 'CHANNEL_RETRY' | 'CHANNEL_GONE', message: string) {
    super(code, message);
    this.unreachable = code === 'CHANNEL_GONE';
  }
}

const slowMs = 5_000;

export function carrierOf(parts: Parts): Carrier {
  const { db, self, clock, random, life, faults } = parts;
  const log = lineLogOf(db);
  const sockets = socketsOf({
    db,
    show: ({ seq, activity }) => Promise.resolve(JSON.stringify({ seq, text: textIn(activity) })),
    onError: parts.onError,
  });
  const followed = new Set<WebSocket>();

  async function append(line: string, key: string, message: Outgoing) {
    const appended = await log.append({
      line,
      key,
      from: 'bot',
      activity: JSON.stringify(message),
      at: new Date(clock.now()),
      by: self,
      ...(message.card && message.ref !== null && { cardOf: message.ref }),
    });
    if ('stored' in appended) sockets.stored(appended.stored);
    else await lookAgain(line);
    return appended;
  }

  async function lookAgain(line: string): Promise<void> {
    sockets.wake(line);
    await signalOthers(db, { line, activity: null, by: self, at: new Date(clock.now()) });
  }

  /** The service shows it, says that it never will, or says nothing, whether it did or not. */
  function show(sent: Sent): Promise<void> {
    return new Promise((resolve, reject) => {
      const isGone = random.chance(faults().gone);
      const fails = isGone || random.chance(faults().delivery);
      const shows = !fails || (!isGone && random.chance(0.5));
      if (fails) parts.broke('the channel fails', 2 * slowMs);
      life.in(delay(random, slowMs), () => {
        if (shows) parts.sent(sent);
        life.in(delay(random, slowMs), () => {
          if (isGone) parts.refused(sent.line, sent.key);
          if (isGone) reject(new ChannelError('CHANNEL_GONE', 'the channel refuses it'));
          else if (fails) reject(new ChannelError('CHANNEL_RETRY', 'the channel did not answer'));
          else resolve();
        });
      });
    });
  }

  return {
    channel: {
      read: (activity) => JSON.parse(activity) as Inbound,
      identify: (line) => Promise.resolve(line),
      bring: (_line, _activity, content) => Promise.resolve(content),
      typing: () => Promise.resolve(),
      showPresence: () => Promise.resolve(),
      amend: () => Promise.resolve(false),
      opensFiles: () => false,
      settle: async (line, ref, status, effect) => {
        for (const { _id, activity } of await shownBefore(db, line._id, ref, effect))
          await settleCard(db, {
            id: _id,
            activity: JSON.stringify({ ...(JSON.parse(activity) as object), status }),
          });
      },
      deliver: async ({ _id: line, channel }, message, key) => {
        const appended = await append(line, key, message);
        if (channel === 'directline') return;
        const record = 'stored' in appended ? appended.stored : appended.duplicate;
        if (record.sentAs !== undefined) return;
        await show({ line, key, message, process: self });
        await db.activities.updateOne({ _id: record._id }, { $set: { sentAs: record._id } });
      },
    },
    post: async ({ line: _id, channel, account, name }, { id, text, submitted }) => {
      const at = new Date(clock.now());
      const line = { _id, channel, accounts: [account], name, locale: 'en', timezone: null, usedAt: at };
      await useLine(db, line);
      const said: Inbound = {
        kind: 'message',
        content: { text, attachments: [] },
        submitted: submitted ?? null,
        locale: null,
        timezone: null,
      };
      const activity = { line: _id, key: `${_id}:${id}`, from: 'person', activity: JSON.stringify(said), at } as const;
      const appended = await log.append({ ...activity, undecided: self, by: self });
      const isNew = 'stored' in appended;
      const stored = isNew ? appended.stored : appended.duplicate;
      if (isNew) sockets.stored(stored);
      else await lookAgain(_id);
      if (isNew || stored.undecided !== undefined)
        parts.inbox().stored({ ...line, openedAt: at }, stored, !isNew || appended.contested);
      return stored.seq;
    },
    follow: (line, socket, watermark) => {
      followed.add(socket);
      socket.on('close', () => followed.delete(socket));
      sockets.add(line, socket, watermark);
    },
    passed: (stored) => {
      log.passed(stored);
      sockets.wake(stored.line);
    },
    wake: (line) => {
      if (line === undefined) sockets.wakeAll();
      else sockets.wake(line);
    },
    cutOff: () => {
      for (const socket of followed) socket.terminate();
    },
  };
}

/** What an activity says, whoever's it is. */
export function textIn(activity: string): string {
  const { text, content } = JSON.parse(activity) as { text?: string; content?: { text: string } };
  return text ?? content?.text ?? '';
}
