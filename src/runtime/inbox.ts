import { LRUCache } from 'lru-cache';
import type { Change, Inbound } from '../domain/inbound.ts';
import { readLink } from '../domain/linkCode.ts';
import { countAttempt, isUndecided, leaveUndecided, undecidedOf } from '../store/activities.ts';
import { findLine } from '../store/lines.ts';
import type { Database } from '../store/database.ts';
import type { ActivityDocument, LineDocument } from '../store/documents.ts';
import { turns } from '../domain/inTurn.ts';
import { contactOf } from './accounts.ts';
import { isHeardAsContacts, isHeardAsMeant } from './heardAsMeant.ts';
import { isTooNew } from './inForce.ts';
import type { Channel, Clock, Log, Metrics } from './ports.ts';
import { settledWithin } from './settledWithin.ts';
import type { Tidier } from './tidier.ts';

/** Decides about what people wrote, in the order of each line, once it is stored. */
export interface Inbox {
  /** This process stored an activity. `contested`: others write to the line too, so that some before it may be undecided. */
  stored(line: LineDocument, activity: ActivityDocument, contested: boolean): void;
  /** Decides about all that is undecided on a line. */
  drain(line: string): Promise<void>;
  /** The same, unless that is under way: for those who ask again and again, and wait for nobody's line. */
  look(line: string): void;
  stop(): Promise<void>;
}

/** Who does something about a message: contacts' become events, agents' commands. */
export interface Hearers {
  /** Returns the agent whose account it has become, when it is no contact's any more: then nothing was done. */
  contact(line: LineDocument, activity: ActivityDocument, message: Message): Promise<string | undefined>;
  amended(line: LineDocument, activity: ActivityDocument, change: Change): Promise<void>;
  /** False for somebody who is an agent no more: then nothing was done. */
  agent(agent: string, line: LineDocument, activity: ActivityDocument, message: Message): Promise<boolean>;
  /** Somebody who is no agent pressed an agent's button. */
  stray(line: LineDocument, activity: ActivityDocument, message: Message): Promise<void>;
  /** Nothing could be decided about a message: whoever sent it is told. */
  lost(line: LineDocument, activity: ActivityDocument): Promise<void>;
  /** Anybody who asks for their account to be tied to an agent. */
  link(line: LineDocument, activity: ActivityDocument, locale: string | null, code: string | null): Promise<void>;
}
export type Message = Extract<Inbound, { kind: 'message' }>;

interface Parts {
  readonly db: Database;
  readonly agentOn: (line: LineDocument) => Promise<string | undefined>;
  readonly channelOf: (channel: string) => Channel;
  readonly hearers: Hearers;
  readonly tidier: Tidier;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

const pageSize = 50;
/** Before that nobody else looks at what was stored here. */
const soonMs = 2_000;
const mostAttempts = 30;
const firstPauseMs = 200;
const longestPauseMs = 5_000;
/** What goes on longer is taken up by the next process: what it was about is undecided still. */
const longestStopMs = 3_000;

export function inboxOf(parts: Parts): Inbox {
  const { db, clock, tidier } = parts;
  const inTurn = turns();
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  /** Lines on which something may lie undecided before what comes next: they are read from the store. */
  const behind = new Set<string>();
  /** Lines that are being looked through because somebody asks again and again. */
  const looked = new Set<string>();
  /** Decided here, not yet marked in the store. */
  const recent = new LRUCache<string, true>({ max: 10_000 });

  /** A process that stood still, or was slow, may come to what another one has decided about since. */
  const isOld = ({ at }: ActivityDocument): boolean => clock.now() - at.getTime() > soonMs;

  /** `isAgain`: somebody may have begun before. */
  async function decide(line: LineDocument, activity: ActivityDocument, isAgain: boolean): Promise<void> {
    if (recent.has(activity._id)) return;
    const wasLeft = isOld(activity);
    if (!wasLeft || (await isUndecided(db, activity._id))) await hear(parts, line, activity, isAgain || wasLeft);
    recent.set(activity._id, true);
    tidier.decided(activity._id);
  }

  async function catchUp(line: LineDocument): Promise<void> {
    behind.delete(line._id); // before the look: what others store while it goes on is behind again
    for (;;) {
      const found = await undecidedOf(db, line._id, pageSize);
      const left = found.filter(({ _id }) => !recent.has(_id));
      for (const activity of left) await decide(line, activity, true);
      if (found.length < pageSize || left.length === 0) return;
    }
  }

  async function work(line: LineDocument, activity?: ActivityDocument): Promise<void> {
    for (let attempt = 1; !stopping.signal.aborted; attempt += 1) {
      try {
        if (activity && !behind.has(line._id)) await decide(line, activity, false);
        else await catchUp(line);
        return;
      } catch (error) {
        behind.add(line._id);
        if (isTooNew(error) && (await isLeft(parts, line._id, error))) return;
        parts.log.warn(
          { line: line._id, attempt, err: error },
          'a message could not be decided about and is tried again',
        );
        const pause = Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs);
        await clock.sleep(pause, stopping.signal);
        await setAside(parts, line, recent);
      }
    }
  }

  function begin(line: LineDocument, activity?: ActivityDocument): Promise<void> {
    const task: Promise<void> = inTurn(line._id, () => work(line, activity)).finally(() => running.delete(task));
    running.add(task);
    return task;
  }

  async function drain(id: string): Promise<void> {
    const line = await findLine(db, id);
    if (!line) return;
    behind.add(id);
    await begin(line);
  }

  return {
    drain,
    look: (id) => {
      if (looked.has(id)) return;
      looked.add(id);
      drain(id)
        .catch((error: unknown) => {
          parts.log.warn({ line: id, err: error }, 'a line could not be looked through; the sweeper looks again');
        })
        .finally(() => looked.delete(id));
    },
    stored: (line, activity, contested) => {
      if (contested) behind.add(line._id);
      void begin(line, activity);
    },
    stop: async () => {
      stopping.abort();
      await settledWithin(clock, longestStopMs, running);
    },
  };
}

async function hear(parts: Parts, from: LineDocument, activity: ActivityDocument, isAgain: boolean): Promise<void> {
  const { db, agentOn, channelOf, hearers } = parts;
  const channel = channelOf(from.channel);
  const read = channel.read(activity.activity);
  if (read.kind === 'other') return;
  const line = await channel.identify(from);
  if (read.kind === 'deleted' || read.kind === 'reacted') return hearers.amended(line, activity, read);
  const asked = readLink(read.content.text);
  if (asked) return hearers.link(line, activity, read.kind === 'message' ? read.locale : null, asked.code);
  const said = { ...read, content: await channel.bring(line, activity, read.content) };
  if (said.kind === 'edited') return hearers.amended(line, activity, said);
  const known = await agentOn(line);
  if (known === undefined && isPressAlone(said)) return hearers.stray(line, activity, said);
  // Who an agent is, and who a contact, may have changed since it was heard.
  if (known === undefined && (await isHeardAsMeant(db, activity))) return;
  if (known !== undefined && isAgain && (await isHeardAsContacts(db, contactOf(line), activity))) return;
  const agent = known ?? (await hearers.contact(line, activity, said));
  if (agent === undefined || (await hearers.agent(agent, line, activity, said))) return;
  await hear(parts, from, activity, isAgain); // the files have changed meanwhile
}

/** A button of ours says nothing to anybody but the desk: who passes a card on passes nothing of ours on. */
const isPressAlone = ({ submitted, content }: Message): boolean =>
  submitted !== null && content.text === '' && content.attachments.length === 0;

/** What this version is too old for is left to processes of a newer one, for as long as there are none of them. */
async function isLeft({ db, log }: Parts, line: string, error: unknown): Promise<boolean> {
  try {
    if (await leaveUndecided(db, line)) log.warn({ line, err: error }, 'a message is left to a newer version');
    return true;
  } catch {
    return false; // the store is away: it is tried again
  }
}

/**
 * What fails again and again is put aside, so that one message does not hold up its line for ever: whoever sent it is told, it is
 * logged and counted.
 */
async function setAside(
  { db, hearers, tidier, log, metrics }: Parts,
  line: LineDocument,
  recent: LRUCache<string, true>,
): Promise<void> {
  try {
    const [first] = (await undecidedOf(db, line._id, pageSize)).filter(({ _id }) => !recent.has(_id));
    if (!first || (await countAttempt(db, first._id)) < mostAttempts) return;
    await hearers.lost(line, first);
    recent.set(first._id, true);
    tidier.decided(first._id);
    metrics.breach('undecidable');
    log.error({ line: line._id, activity: first._id }, 'a message was put aside: nothing could be decided about it');
  } catch {
    // The store is away: the next attempt says so.
  }
}
