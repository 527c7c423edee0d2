import { createHash } from 'node:crypto';
import { type Db, type IndexDescription, MongoClient } from 'mongodb';
import { refsFrom } from '../src/domain/ids.ts';
import type { ConversationDocument, LineDocument } from '../src/store/documents.ts';
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

/** Writes crowds to a database that Rota has prepared. */
export interface Crowds {
  /** Writes a crowd's conversations and the lines of its contacts, and before them its owners' claims. Gives the ids. */
  insert(crowd: Crowd): Promise<readonly string[]>;
  /** Lets the timers of some fall due at other moments. */
  rearm(like: ConversationDocument, ids: readonly string[], dueAt: (n: number) => number): Promise<void>;
}

export function crowdsOn(uri: string): Crowds {
  const refs = new Set<string>();
  return {
    insert: async (crowd) => {
      refs.add(crowd.like.ref);
      await using client = await MongoClient.connect(uri, { maxPoolSize: writers });
      const db = client.db();
      const ids = Array.from({ length: crowd.count }, (_, n) => idOf(`${crowd.name} ${n}`));
      await claimAll(db, crowd, ids);
      const isLarge = crowd.count > mostWithIndexes;
      if (isLarge) for (const name of written) await db.collection(name).dropIndexes();
      await inBatches(crowd.count, async (from, to) => {
        const all = ids.slice(from, to).map((id, index) => conversation(crowd, id, from + index, refs));
        await Promise.all([insert(db, 'conversations', all), insert(db, 'lines', all.map(lineOf))]);
      });
      if (isLarge) for (const name of written) await db.collection(name).createIndexes(indexesOf(name));
      return ids;
    },
    rearm: async ({ timers }, ids, dueAt) => {
      await using client = await MongoClient.connect(uri, { maxPoolSize: writers });
      const conversations = client.db().collection<ConversationDocument>('conversations');
      await inBatches(ids.length, async (from, to) => {
        const writes = ids.slice(from, to).map((_id, index) => {
          const at = dueAt(from + index);
          const armed = { timers: timers.map((timer) => ({ ...timer, at })), nextTimerAt: new Date(at) };
          return { updateOne: { filter: { _id }, update: { $set: armed } } };
        });
        await conversations.bulkWrite(writes, unconfirmed);
      });
    },
  };
}

/** Indexes are made anew after that many: sorted, they take a third of the time. */
const mostWithIndexes = 20_000;
const written = ['conversations', 'lines'] as const;

const indexesOf = (name: (typeof written)[number]): IndexDescription[] =>
  schemas[name].indexes().map(([key, options]) => ({ ...options, key }) as unknown as IndexDescription);

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

const idOf = (name: string): string => hashOf(name).toString('hex').slice(0, 20);
const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
const claimOf = (id: string): string => `${id}:1:1`;

/** As openings find theirs: the longer the more there are. */
function freeRef(id: string, refs: Set<string>): string {
  const free = refsFrom(hashOf(id)).find((ref) => !refs.has(ref));
  if (free === undefined) throw new Error('no reference is free');
  refs.add(free);
  return free;
}

function lineOf({ _id, contact, facts }: ConversationDocument): LineDocument {
  const at = new Date(facts.openedAt);
  const { id, channel, name, timezone } = contact;
  return { _id: `line-${_id}`, channel, accounts: [id], name, locale: 'en', timezone, openedAt: at, usedAt: at };
}

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
