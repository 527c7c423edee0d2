import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient, type ResumeToken } from 'mongodb';
import { type Fields, type Recorder, recorderOf } from './checker/recorder.ts';

/** All writes on conversations, agents and queues, in the order in which the database took them, once a majority has them. */
export interface Watch extends Omit<Recorder, 'hear'> {
  /** What connectors called what they took, and under which id it is stored: also where two processes noted two, one over the other. */
  readonly sentAs: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

interface Change {
  readonly _id: ResumeToken;
  readonly operationType: 'insert' | 'update' | 'replace' | 'delete';
  readonly ns: { readonly coll: string };
  readonly documentKey: { readonly _id: string };
  readonly wallTime: Date;
  readonly fullDocument?: Fields;
  readonly updateDescription?: {
    readonly updatedFields: Fields;
    readonly removedFields: readonly string[];
    readonly truncatedArrays: readonly { readonly field: string; readonly newSize: number }[];
  };
}

const collections = ['conversations', 'agents', 'queue'];
const pipeline = [
  {
    $match: {
      $or: [
        { operationType: { $in: ['insert', 'update', 'replace', 'delete'] }, 'ns.coll': { $in: collections } },
        { 'ns.coll': 'activities', 'updateDescription.updatedFields.sentAs': { $exists: true } },
      ],
    },
  },
];

export async function watchWrites(uri: string): Promise<Watch> {
  const client = new MongoClient(uri, { appName: 'chaos-watch', serverSelectionTimeoutMS: 5_000 });
  const stopping = new AbortController();
  const recorder = recorderOf();
  const known = new Map<string, Fields>();
  const sentAs = new Map<string, string>();

  function hear(change: Change): void {
    const { coll: collection } = change.ns;
    const { _id: id } = change.documentKey;
    if (collection === 'activities') {
      sentAs.set(String(change.updateDescription?.updatedFields['sentAs']), id);
      return;
    }
    const key = `${collection} ${id}`;
    const before = known.get(key);
    const after = applied(before ?? {}, change);
    // Of a conversation only its version counts, and whole ones would be many.
    if (after) known.set(key, collection === 'conversations' ? { version: after['version'] } : after);
    else known.delete(key);
    recorder.hear({ collection, id, before, after, at: change.wallTime.getTime() });
  }

  async function follow(startAfter: ResumeToken): Promise<void> {
    let resumeAfter = startAfter;
    while (!stopping.signal.aborted) {
      const stream = client.db().watch(pipeline, { resumeAfter });
      const close = () => void stream.close().catch(() => undefined);
      stopping.signal.addEventListener('abort', close);
      try {
        for await (const change of stream as unknown as AsyncIterable<Change>) {
          resumeAfter = change._id;
          hear(change);
        }
      } catch (error) {
        if (error instanceof TypeError) throw error; // a mistake of ours
        await sleep(300); // no primary at the moment
      } finally {
        stopping.signal.removeEventListener('abort', close);
        await stream.close().catch(() => undefined);
      }
    }
  }
  const first = client.db().watch(pipeline);
  await first.tryNext();
  const start = first.resumeToken;
  await first.close();
  const following = follow(start);
  return Object.assign(recorder, {
    sentAs,
    stop: async () => {
      stopping.abort();
      await following;
      await client.close();
    },
  });
}

/** A document after a change: whole where the database sent it, else what was changed of it, one level of arrays deep. */
function applied(before: Fields, { operationType, fullDocument, updateDescription }: Change): Fields | undefined {
  if (operationType === 'delete') return undefined;
  if (fullDocument) return fullDocument;
  const after: Record<string, unknown> = { ...before };
  for (const { field, newSize } of updateDescription?.truncatedArrays ?? [])
    after[field] = (after[field] as unknown[]).slice(0, newSize);
  for (const [path, value] of Object.entries(updateDescription?.updatedFields ?? {})) {
    const [field = '', index] = path.split('.');
    if (index === undefined) after[field] = value;
    else if (Array.isArray(after[field])) {
      const items = [...(after[field] as unknown[])];
      items[Number(index)] = value;
      after[field] = items;
    }
  }
  for (const field of updateDescription?.removedFields ?? []) Reflect.deleteProperty(after, field);
  return after;
}
