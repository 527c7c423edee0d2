// Not run in the simulation, whose store tells of nothing by itself.
/* eslint-disable no-restricted-imports */
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient, type ResumeToken } from 'mongodb';
import type { ActivityDocument, LineSignal, OutboxSignal } from './documents.ts';

/** What is told of an activity that another process has stored. */
export type StoredElsewhere = Pick<ActivityDocument, 'line' | 'seq' | 'from'>;

/** What other processes did that this one must know at once. */
export interface Heard {
  /** Another process has stored something on a line. */
  activity(stored: StoredElsewhere): void;
  signal(signal: LineSignal): void;
  /** Another process has decided something that this one is to do. */
  outbox(conversation: string): void;
  revision(): void;
  /** Accounts were tied to agents, or are no more. */
  links(): void;
  /** Something may have been missed: what is shown must be read anew. */
  gap(): void;
  failed(error: unknown): void;
}

interface Change {
  readonly _id: ResumeToken;
  readonly ns: { readonly coll: string };
  readonly fullDocument: StoredElsewhere | LineSignal | OutboxSignal;
}

const pauseMs = 500;

/** Watches the database by a change stream of its own connection, and goes on after every failure until stopped. */
export function watchOthers(uri: string, database: string, self: string, heard: Heard): { stop(): Promise<void> } {
  const client = new MongoClient(uri, { appName: 'rota-watch', maxPoolSize: 2, serverSelectionTimeoutMS: 5_000 });
  const stopping = new AbortController();
  let close: () => Promise<void> = () => Promise.resolve();

  const isStopping = (): boolean => stopping.signal.aborted;
  async function follow(): Promise<void> {
    let resumeAfter: ResumeToken; // undefined until something was heard
    while (!isStopping()) {
      try {
        const opened = client
          .db(database)
          .watch([...pipeline(self)], { ...(resumeAfter !== undefined && { resumeAfter }) });
        close = () => opened.close();
        if (resumeAfter === undefined) heard.gap();
        for await (const change of opened as unknown as AsyncIterable<Change>) {
          resumeAfter = change._id;
          tell(heard, change);
        }
      } catch (error) {
        if (isStopping()) return;
        heard.failed(error);
        resumeAfter = undefined;
        await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  const following = follow();
  return {
    stop: async () => {
      stopping.abort();
      await close().catch(() => undefined);
      await following;
      await client.close();
    },
  };
}

const pipeline = (self: string) => [
  {
    $match: {
      $or: [
        { operationType: 'insert', 'ns.coll': 'revisions' },
        {
          operationType: 'insert',
          'ns.coll': { $in: ['activities', 'signals'] },
          'fullDocument.by': { $ne: self },
          'fullDocument.to': { $in: [self, null] }, // null: to all
        },
        { operationType: { $in: ['insert', 'delete'] }, 'ns.coll': 'links' },
      ],
    },
  },
  {
    $project: {
      'ns.coll': 1,
      'fullDocument.line': 1,
      'fullDocument.conversation': 1,
      'fullDocument.seq': 1,
      'fullDocument.from': 1,
      'fullDocument.activity': { $cond: [{ $eq: ['$ns.coll', 'signals'] }, '$fullDocument.activity', null] },
    },
  },
];

function tell(heard: Heard, { ns: { coll }, fullDocument: told }: Change): void {
  if (coll === 'links') heard.links();
  else if (coll === 'revisions') heard.revision();
  else if ('conversation' in told) heard.outbox(told.conversation);
  else if ('seq' in told) heard.activity(told);
  else heard.signal(told);
}
