import { forgottenLines, nobody, undecidedLines } from '../store/activities.ts';
import type { Database } from '../store/database.ts';
import type { ConversationDocument } from '../store/documents.ts';
import { storyOf } from '../store/journal.ts';
import { takeOver } from '../store/outbox.ts';
import { dequeue } from '../store/queue.ts';
import { beginRound, deadEntries, leasedTo, searchedButNotQueued } from '../store/sweep.ts';
import { claimRepairOf } from './claimRepair.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Machines } from './inForce.ts';
import type { Inbox } from './inbox.ts';
import type { Liveness } from './liveness.ts';
import type { Owed } from './owed.ts';
import type { Clock, Log, Metrics } from './ports.ts';
import type { Queue } from './queue.ts';
import type { Records } from './records.ts';
import { settledWithin } from './settledWithin.ts';

/** Takes over from processes that died, and looks for breaches of what must always be true; repairs, counts and logs them. */
export interface Sweeper {
  start(): void;
  /** One whole round, now. */
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

interface Parts {
  readonly db: Database;
  readonly self: string;
  readonly liveness: Liveness;
  readonly records: Records;
  readonly machines: Machines;
  readonly dispatcher: Dispatcher;
  readonly inbox: Inbox;
  readonly owed: Owed;
  readonly queue: Queue;
  readonly clock: Clock;
  readonly positions: () => Promise<void>;
  readonly absence: {
    readonly lapse: () => Promise<void>;
    readonly removed: () => Promise<void>;
    readonly left: () => Promise<void>;
  };
  readonly log: Log;
  readonly metrics: Metrics;
}

const takeOverEveryMs = 1_000;
const lookEveryMs = 15_000;
const positionsEveryMs = 5_000;
/** Longer than an operation may take and a decision needs. */
const forgottenMs = 10_000;
const pageSize = 500;
const longestStopMs = 3_000;

export function sweeperOf(parts: Parts): Sweeper {
  const { log } = parts;
  const repairClaims = claimRepairOf(parts);
  /** Places in the queue that nobody stood for in the round before: one that is only under way is never seen twice. */
  let dead = new Set<string>();
  let stopTicking = (): void => undefined;
  let running: Promise<void> | undefined;

  async function look(): Promise<void> {
    dead = await repairQueue(parts, dead);
    await repairClaims();
    await parts.absence.removed();
    await parts.absence.lapse();
    await parts.absence.left();
    await parts.queue.repair();
  }
  async function round(): Promise<void> {
    try {
      await takeOverDead(parts);
      await resumeOwn(parts);
      if (await beginRound(parts.db, 'positions', positionsEveryMs)) await parts.positions();
      if (await beginRound(parts.db, 'sweep', lookEveryMs)) await look();
    } catch (error) {
      log.warn({ err: error }, 'a sweep was cut short');
    }
  }

  return {
    start: () => {
      stopTicking = parts.clock.every(takeOverEveryMs, () => {
        running ??= round().finally(() => (running = undefined));
      });
    },
    sweep: async () => {
      await takeOverDead(parts);
      await resumeOwn(parts);
      await look();
    },
    stop: async () => {
      stopTicking();
      if (running) await settledWithin(parts.clock, longestStopMs, [running]);
    },
  };
}

/** A killed process loses nothing: its undecided messages and its outboxes go on here. */
async function takeOverDead(parts: Parts): Promise<void> {
  const { db, self, liveness, machines, dispatcher, inbox, owed, log } = parts;
  for (const dead of await liveness.dead()) {
    await owed.takeOver(dead); // first, as it was said first
    const taken = await takeOver(db, dead, self, machines.runs);
    for (const id of taken) await dispatcher.resume(id);
    const lines = await undecidedLines(db, dead);
    for (const line of lines) inbox.look(line);
    if (dead === nobody || taken.length + lines.length === 0) continue;
    log.info({ process: dead, outboxes: taken.length, lines: lines.length }, 'took over');
  }
}

/**
 * Outboxes that are leased here although nothing goes on here, which a failure left behind; and those that another process has added
 * to while this one is held up by a channel that fails: nobody else waits for that channel.
 */
async function resumeOwn(parts: Parts): Promise<void> {
  const before = new Date(parts.clock.now() - forgottenMs);
  for (const line of await forgottenLines(parts.db, parts.self, before)) parts.inbox.look(line);
  await parts.owed.resume();
  const known = new Map(parts.records.allBusy().map(({ doc }) => [doc._id, doc.version]));
  const leased = await leasedTo(parts.db, parts.self, pageSize);
  const left = leased.filter(({ _id, version }) => (known.get(_id) ?? 0) < version);
  for (const { _id } of left) await parts.dispatcher.resume(_id);
}

/** An answer is brought before the place is given up: only what is seen twice is left over. */
async function repairQueue({ db, queue, log, metrics }: Parts, suspected: ReadonlySet<string>): Promise<Set<string>> {
  const suspects = new Set<string>();
  for (const entry of await deadEntries(db, pageSize)) {
    if (!suspected.has(entry.request)) {
      suspects.add(entry.request);
      continue;
    }
    await dequeue(db, entry._id, entry.request);
    metrics.breach('deadEntry');
    log.warn({ conversation: entry._id }, 'repaired: it stood in a queue but looked for nobody');
  }
  for (const doc of await searchedButNotQueued(db, pageSize)) {
    const request = await requestOf(db, doc);
    if (!request) continue;
    metrics.breach('notQueued');
    log.warn({ conversation: doc._id }, 'repaired: it looked for an agent but stood in no queue');
    await queue.seek(request, { id: doc._id, doc });
  }
  return suspects;
}

/** The request that a conversation waits for an answer to, from its journal. */
async function requestOf(db: Database, { _id, facts }: ConversationDocument) {
  const wanted = facts.pending?.request;
  const story = await storyOf(db, _id, pageSize);
  const effect = story.flatMap(({ effects }) => effects).find(({ id }) => id === wanted);
  return effect?.type === 'assign' ? effect : undefined;
}
