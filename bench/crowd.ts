import { createHash } from 'node:crypto';
import { type Db, type IndexDescription, MongoClient } from 'mongodb';
import { type refLengths as lengths, refFrom, refLengths } from '../src/domain/ids.ts';
import type { ConversationDocument, JournalDocument, LineDocument } from '../src/store/documents.ts';
import { schemas } from '../src/store/schemas.ts';

/** Conversations as the store would have them, all like one that it has; written in bulk, for a million would take long to open. */
export interface Crowd {
  /** One that really came about, with nothing under way. */
  readonly like: ConversationDocument;
  readonly count: number;
  /** Tells this crowd's ids from another's. */
  readonly name: string;
  /** Who owns the nth. */
  readonly ownerOf: (n: number) => string;
  /** When the timer of the nth falls due, where one like it has any; else as that one's does. */
  readonly dueAt?: (n: number) => number;
}

const batchSize = 2_000;
const writers = 4;
const unconfirmed = { ordered: false, writeConcern: { w: 1 } } as const;

/** Indexes that are made while there is little; prepareDatabase finds them there, and its operations give up after 2 s. */
export async function prepareCollections(db: Db): Promise<void> {
  for (const [name, schema] of Object.entries(schemas)) {
    const indexes = schema.indexes().map(([key, options]) => ({ ...options, key }) as unknown as IndexDescription);
    await db.createCollection(name);
    if (indexes.length > 0) await db.collection(name).createIndexes(indexes);
  }
}

/** Writes a crowd's conversations, the lines and the first journal entries of its contacts, and its owners' claims. */
export async function insertCrowd(uri: string, crowd: Crowd): Promise<readonly string[]> {
  const client = await MongoClient.connect(uri, { maxPoolSize: writers });
  try {
    const db = client.db();
    const refs = new Set<string>();
    const ids = Array.from({ length: crowd.count }, (_, n) =>
      hashOf(`${crowd.name} ${n}`).toString('hex').slice(0, 20),
    );
    await inBatches(crowd.count, async (from, to) => {
      const all = ids.slice(from, to).map((id, index) => conversation(crowd, id, from + index, refs));
      await Promise.all([
        insert(db, 'conversations', all),
        insert(db, 'lines', all.map(lineOf)),
        insert(db, 'journal', all.map(entryOf)),
      ]);
    });
    await claimAll(db, crowd, ids);
    return ids;
  } finally {
    await client.close();
  }
}

const insert = (db: Db, name: string, documents: readonly object[]): Promise<unknown> =>
  db.collection(name).insertMany([...documents], unconfirmed);

function conversation(
  { like, name, ownerOf, dueAt }: Crowd,
  id: string,
  n: number,
  refs: Set<string>,
): ConversationDocument {
  const { nextTimerAt: _, timers: known, facts, ...rest } = like;
  const contact = { ...like.contact, id: `${like.contact.channel}:${name}-${n}`, name: `Contact ${n}` };
  const agent = ownerOf(n);
  const timers = dueAt ? known.map((timer) => ({ ...timer, at: dueAt(n) })) : known;
  return {
    ...rest,
    _id: id,
    ref: freeRef(id, refs),
    contact,
    facts: {
      ...facts,
      contact: { ...facts.contact, id: contact.id, name: contact.name },
      openedAt: facts.openedAt - n,
      ...(facts.owner && { owner: { ...facts.owner, agent, claim: claimOf(id) }, lastOwner: agent }),
    },
    timers,
    ...(timers.length > 0 && { nextTimerAt: new Date(Math.min(...timers.map(({ at }) => at))) }),
  };
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const claimOf = (id: string): string => `${id}:1:1`;

/** As openings find theirs: the longer the more there are. */
function freeRef(id: string, refs: Set<string>): string {
  const bytes = hashOf(id);
  const free = refLengths
    .map((length: (typeof lengths)[number]) => refFrom(bytes, length))
    .find((ref) => !refs.has(ref));
  if (free === undefined) throw new Error('no reference is free');
  refs.add(free);
  return free;
}

function lineOf({ _id, contact, facts }: ConversationDocument): LineDocument {
  const at = new Date(facts.openedAt);
  const { id, channel, name, timezone } = contact;
  return { _id: `line-${_id}`, channel, accounts: [id], name, locale: 'en', timezone, openedAt: at, usedAt: at };
}

const entryOf = ({ _id, facts }: ConversationDocument): JournalDocument => ({
  _id: `${_id}:1`,
  conversation: _id,
  version: 1,
  event: {
    type: 'conversation.opened',
    at: facts.openedAt,
    content: { text: 'hello', attachments: [] },
    language: 'en',
  },
  path: 'shift',
  effects: [],
  armed: [],
  cancelled: [],
});

async function claimAll(db: Db, { ownerOf }: Crowd, ids: readonly string[]): Promise<void> {
  const claims = Map.groupBy(
    ids.map((id, n) => [ownerOf(n), claimOf(id)] as const),
    ([agent]) => agent,
  );
  const writes = [...claims].map(([agent, held]) => ({
    updateOne: {
      filter: { _id: agent as never },
      update: [
        { $set: { claims: { $concatArrays: ['$claims', { $literal: held.map(([, key]) => key) }] } } },
        { $set: { open: { $size: '$claims' } } },
      ],
    },
  }));
  for (let from = 0; from < writes.length; from += 100)
    await db.collection('agents').bulkWrite(writes.slice(from, from + 100), { ordered: false });
}

async function inBatches(count: number, write: (from: number, to: number) => Promise<void>): Promise<void> {
  let next = 0;
  const writer = async () => {
    while (next < count) {
      const from = next;
      next += batchSize;
      await write(from, Math.min(from + batchSize, count));
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
}
