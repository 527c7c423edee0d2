import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { WebSocket } from 'ws';
import { RotaError } from '../../domain/errors.ts';
import type { Attachment } from '../../domain/content.ts';
import { signalOthers } from '../../store/signals.ts';
import { activitiesAfter, highestSeq, type NewActivity } from '../../store/activities.ts';
import type { Database } from '../../store/database.ts';
import type { ActivityDocument, LineDocument } from '../../store/documents.ts';
import { findLine, keepLineOpen, openLine, useLine, wasClosed } from '../../store/lines.ts';
import { personName, visitorName } from '../../domain/names.ts';
import { clientIdOf, type PostedActivity } from './activity.ts';
import { channelOf } from './channel.ts';
import { asPosted, withFiles } from './posted.ts';
import { linksOf } from './links.ts';
import type { Log } from '../log.ts';
import { pressKeys } from '../presses.ts';
import { socketsOf } from './sockets.ts';
import { type Bearer, type Tokens, tokenLifetimeS } from './tokens.ts';

interface Parts {
  readonly db: Database;
  readonly log: Log;
  readonly tokens: Tokens;
  readonly self: string;
  readonly now: () => number;
  readonly publicUrl: () => string;
  readonly onError: (error: unknown, about: object) => void;
  /** A person's activity was stored here and is to be decided about. */
  readonly onStored: (line: LineDocument, activity: ActivityDocument, contested: boolean) => void;
  readonly onTyping: (line: LineDocument) => void;
  /** A line that nobody has had before. */
  readonly onOpened: (line: LineDocument) => Promise<void>;
}

export interface Started {
  readonly conversationId: string;
  readonly token: string;
  readonly expires_in: number;
  readonly streamUrl: string;
}

/** A line's person as the client names them when it starts. */
export interface Introduction {
  readonly name?: string | undefined;
  readonly locale?: string | undefined;
  readonly timezone?: string | undefined;
}

interface Posted {
  readonly id: string;
  readonly isNew: boolean;
}

const replayed = 300;
const pageSize = 200;
const touchMs = 600_000;
const pingMs = 25_000;
const latelyMs = 60_000;

/** Direct Line 3.0 as the official clients speak it, durable: log, lines and signing key outlive the process. */
export type DirectLine = ReturnType<typeof directLineOf>;

export function directLineOf(parts: Parts) {
  const { db, log, tokens, self, now } = parts;
  const links = linksOf(tokens, parts.publicUrl);
  /** Lines as they were lately: whoever starts one opens a socket then, and writes, and does not write only once. */
  const lately = new LRUCache<string, LineDocument>({
    max: 10_000,
    ttl: latelyMs,
    ttlResolution: 0,
    perf: { now },
  });
  const sockets = socketsOf({
    db,
    show: (activity) => links.show(activity),
    onError: (error, line) => {
      parts.onError(error, { line });
    },
  });
  const touching = setInterval(() => {
    for (const line of sockets.lines()) {
      keepLineOpen(db, line, new Date(now())).catch((error: unknown) => {
        parts.onError(error, { line });
      });
    }
  }, touchMs);

  const pinging = setInterval(sockets.ping, pingMs);

  /** Stored under a key once, and shown; what was stored before and not known to be has been shown to nobody here. */
  async function said(line: string, key: string, activity: object, about: Partial<NewActivity>): Promise<void> {
    const words = { key, from: 'bot', activity: JSON.stringify(activity) } as const;
    const appended = await log.append({ line, ...words, at: new Date(now()), by: self, ...about });
    if ('stored' in appended) sockets.stored(appended.stored);
    else await lookAgain(line);
  }

  /** What is there already was perhaps stored by a process that never heard so: nobody who looks there has seen it. */
  async function lookAgain(line: string): Promise<void> {
    sockets.wake(line);
    await signalOthers(db, { line, activity: null, by: self, at: new Date(now()) });
  }

  async function lineOf(bearer: Bearer): Promise<LineDocument> {
    const line = lately.get(bearer.line) ?? (await findLine(db, bearer.line));
    if (!line || !isOf(line, bearer))
      throw new RotaError('LINE_UNKNOWN', 'There is no such conversation: start it first.');
    if (!lately.has(line._id)) lately.set(line._id, line);
    return line;
  }

  async function answerTo(bearer: Bearer, watermark: number | undefined): Promise<Started> {
    const token = await tokens.issue(bearer);
    const base = parts.publicUrl().replace(/^http/, 'ws');
    const after = watermark === undefined ? '' : `watermark=${watermark}&`;
    const streamUrl = `${base}/v3/directline/conversations/${bearer.line}/stream?${after}t=${token}`;
    return { conversationId: bearer.line, token, expires_in: tokenLifetimeS, streamUrl };
  }

  /** To the line's open sockets, here and at other processes. */
  async function signal({ _id: line }: LineDocument, activity: string): Promise<void> {
    sockets.signal(line, activity);
    await signalOthers(db, { line, activity, by: self, at: new Date(now()) });
  }

  return {
    sockets,
    links,
    newLine: () => `dl-${randomBytes(12).toString('base64url')}`,
    newUser: () => `dl_${randomBytes(12).toString('base64url')}`,

    /** Whose line it is: for servers, which come with the secret. */
    personOf: async (id: string): Promise<Bearer> => {
      const line = await findLine(db, id);
      const user = line?.channel === 'directline' ? line.accounts[0]?.slice(account('').length) : undefined;
      if (user === undefined) throw new RotaError('LINE_UNKNOWN', 'There is no such conversation: start it first.');
      return { user, line: id };
    },

    /** Starts a line, or goes on with it. */
    start: async (bearer: Bearer, who: Introduction): Promise<Started & { readonly created: boolean }> => {
      const at = new Date(now());
      const fresh = { ...lineFor(bearer, who, null), usedAt: at, openedAt: at };
      sockets.begin(bearer.line); // first: what others store there from then on is heard of
      const created = await openLine(db, fresh);
      if (created) log.begin(bearer.line);
      else sockets.wake(bearer.line);
      const known = created ? null : await findLine(db, bearer.line);
      if (known && !isOf(known, bearer)) throw new RotaError('LINE_UNKNOWN', 'There is no such conversation.');
      const line = known ? { ...lineFor(bearer, who, known), usedAt: at } : fresh;
      if (!created) await useLine(db, line);
      const stored = { ...line, openedAt: known?.openedAt ?? at };
      lately.set(line._id, stored);
      if (wasClosed(known, now())) await parts.onOpened(stored);
      return { ...(await answerTo(bearer, created ? 0 : undefined)), created };
    },

    /** Goes on after a watermark, as clients do when they lost their socket. */
    reconnect: async (bearer: Bearer, watermark: number | undefined): Promise<Started> => {
      const line = await lineOf(bearer);
      await keepLineOpen(db, line._id, new Date(now()));
      if (wasClosed(line, now())) await parts.onOpened(line);
      return answerTo(bearer, watermark);
    },

    /** Throws LINE_UNKNOWN when the bearer has not started their line; returns the account that they write from. */
    accountOf: async (bearer: Bearer): Promise<string> => {
      await lineOf(bearer);
      return account(bearer.user);
    },

    /**
     * Stores what a person posted; it is acknowledged only then. The same `clientActivityID` again is the same activity: its id is
     * returned, and nothing of it is new.
     */
    post: async (bearer: Bearer, posted: PostedActivity, files: readonly Attachment[] = []): Promise<Posted> => {
      const line = await lineOf(bearer);
      if (posted.type === 'typing') {
        parts.onTyping(line);
        return { id: `${line._id}|typing`, isNew: false };
      }
      const at = new Date(now());
      const clientId = clientIdOf(posted);
      const keys = [
        ...(clientId === undefined ? [] : [`${line._id}:${clientId}`]),
        ...pressKeys(line._id, posted.value, at.getTime()),
      ];
      const appended = await log.append({
        line: line._id,
        ...(keys.length > 0 && { key: keys }),
        from: 'person',
        activity: JSON.stringify(asPosted(bearer, line, { ...posted, ...withFiles(files) }, at)),
        at,
        undecided: self,
        by: self,
      });
      if ('duplicate' in appended) {
        await lookAgain(line._id); // it was stored, and then nobody could say so: that is why it was sent again
        if (appended.duplicate.undecided !== undefined) parts.onStored(line, appended.duplicate, true);
        return { id: appended.duplicate._id, isNew: false };
      }
      sockets.stored(appended.stored);
      parts.onStored(line, appended.stored, appended.contested);
      return { id: appended.stored._id, isNew: true };
    },

    /** Activities after a watermark, JSON texts, and the watermark to ask with next. */
    read: async (bearer: Bearer, watermark: number): Promise<{ activities: readonly string[]; watermark: number }> => {
      const line = await lineOf(bearer);
      const found = await activitiesAfter(db, line._id, watermark, pageSize);
      return { activities: await Promise.all(found.map(links.show)), watermark: found.at(-1)?.seq ?? watermark };
    },

    /** What to do with the bearer's socket once it is open: it gets what comes after the watermark, else the last few. */
    follow: async (bearer: Bearer, watermark: number | undefined): Promise<(socket: WebSocket) => void> => {
      await lineOf(bearer);
      const after = watermark ?? Math.max(0, (await highestSeq(db, bearer.line)) - replayed);
      return (socket) => {
        sockets.add(bearer.line, socket, after);
      };
    },

    channel: channelOf({ db, now, onError: parts.onError, said, signal }),

    stop: async (): Promise<void> => {
      clearInterval(touching);
      clearInterval(pinging);
      await sockets.closeAll();
    },
  };
}

const isOf = ({ accounts }: LineDocument, { user }: Bearer): boolean => accounts.includes(account(user));

/** What is known of a line once its client has said who is there: what they do not say is as it was. */
const lineFor = (bearer: Bearer, who: Introduction, known: LineDocument | null) => ({
  _id: bearer.line,
  channel: 'directline',
  accounts: [account(bearer.user)],
  name: personName(bearer.name) ?? personName(who.name) ?? known?.name ?? visitorName(bearer.user),
  locale: who.locale ?? known?.locale ?? null,
  timezone: who.timezone ?? known?.timezone ?? null,
});

export const account = (user: string): string => `directline:${user}`;
