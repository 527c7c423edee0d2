import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient, type ResumeToken } from 'mongodb';
import type { Load, Wait } from './checker/history.ts';
import { rules } from './workplace.ts';

/** All writes on conversations, agents and queues, in the order in which the database took them, once a majority has them. */
export interface Watch {
  readonly loads: readonly Load[];
  readonly waits: readonly Wait[];
  /** When and as which write a version of a conversation came: `conversation:version`. */
  readonly decided: ReadonlyMap<string, { readonly order: number; readonly at: number }>;
  /** Writes seen so far. */
  readonly count: number;
  stop(): Promise<void>;
}

type Fields = Record<string, unknown>;
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
  { $match: { operationType: { $in: ['insert', 'update', 'replace', 'delete'] }, 'ns.coll': { $in: collections } } },
];

export async function watchWrites(uri: string): Promise<Watch> {
  const client = new MongoClient(uri, { appName: 'chaos-watch', serverSelectionTimeoutMS: 5_000 });
  const stopping = new AbortController();
  const loads: Load[] = [];
  const waits: Wait[] = [];
  const decided = new Map<string, { order: number; at: number }>();
  const known = new Map<string, Fields>();
  let order = 0;

  function hear(change: Change): void {
    order += 1;
    const { coll } = change.ns;
    const { _id } = change.documentKey;
    const at = change.wallTime.getTime();
    const key = `${coll} ${_id}`;
    if (coll === 'conversations') {
      hearDecision(change, _id, at);
      return;
    }
    const before = known.get(key) ?? {};
    const after = applied(before, change);
    known.set(key, after);
    if (coll === 'agents') loads.push(loadOf(_id, after, at));
    else if (change.operationType === 'delete') waits.push({ order, at, change: 'left', conversation: _id });
    else if (JSON.stringify(entered(before)) !== JSON.stringify(entered(after)))
      waits.push({ ...entered(after), order, at, change: 'entered', conversation: _id });
  }
  function hearDecision({ fullDocument, updateDescription }: Change, id: string, at: number): void {
    const version = fullDocument?.['version'] ?? updateDescription?.updatedFields['version'];
    if (typeof version === 'number') decided.set(`${id}:${version}`, { order, at });
  }
  const loadOf = (agent: string, fields: Fields, at: number): Load => ({
    order,
    at,
    agent,
    open: fields['open'] as number,
    claims: [...(fields['claims'] as string[])],
    presence: fields['presence'] as string,
  });

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
  return {
    loads,
    waits,
    decided,
    get count() {
      return order;
    },
    stop: async () => {
      stopping.abort();
      await following;
      await client.close();
    },
  };
}

const entered = (fields: Fields) => ({
  request: fields['request'] as string,
  key: fields['key'] as string,
  priority: fields['priority'] as number,
  since: fields['enqueuedAt'] instanceof Date ? fields['enqueuedAt'].getTime() : 0,
  exclude: fields['exclude'] as string[],
  ...rules,
});

/** A document after a change: whole where the database sent it, else what was changed of it, one level of arrays deep. */
function applied(before: Fields, { operationType, fullDocument, updateDescription }: Change): Fields {
  if (operationType === 'delete') return {};
  if (fullDocument) return fullDocument;
  const after: Fields = { ...before };
  for (const { field, newSize } of updateDescription?.truncatedArrays ?? [])
    after[field] = (after[field] as unknown[]).slice(0, newSize);
  for (const [path, value] of Object.entries(updateDescription?.updatedFields ?? {})) {
    const [field = '', index] = path.split('.');
    if (index === undefined) after[field] = value;
    else {
      const items = [...(after[field] as unknown[])];
      items[Number(index)] = value;
      after[field] = items;
    }
  }
  for (const field of updateDescription?.removedFields ?? []) Reflect.deleteProperty(after, field);
  return after;
}
