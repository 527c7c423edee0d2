import type { Database } from './database.ts';
import type { ConversationDocument } from './documents.ts';

/** True for one process in each interval: whoever comes first does the round for all. */
export async function beginRound(db: Database, name: string, everyMs: number): Promise<boolean> {
  const _id = `round:${name}`;
  await db.rounds.updateOne({ _id }, { $setOnInsert: { at: new Date(0) } }, { upsert: true }).catch(() => undefined); // another process was first
  const { modifiedCount } = await db.rounds.updateOne(
    { _id, $expr: { $lt: ['$at', { $subtract: ['$$NOW', everyMs] }] } },
    [{ $set: { at: '$$NOW' } }],
  );
  return modifiedCount === 1;
}

/** Conversations whose lease is this process's, and at which version they are. */
export const leasedTo = (
  db: Database,
  lease: string,
  limit: number,
): Promise<Pick<ConversationDocument, '_id' | 'version'>[]> =>
  db.conversations
    .find({ lease }, { projection: { version: 1 } })
    .limit(limit)
    .toArray();

/** Conversations that look for an agent but stand in no queue, and have had the time to get there. */
export function searchedButNotQueued(db: Database, limit: number): Promise<ConversationDocument[]> {
  return db.conversations
    .aggregate<ConversationDocument>([
      { $match: { place: 'searched', 'facts.status': 'open', lease: { $exists: false } } },
      { $lookup: { from: 'queue', localField: '_id', foreignField: '_id', as: 'entry' } },
      { $match: { $expr: { $ne: [{ $first: '$entry.request' }, '$facts.pending.request'] } } },
      { $limit: limit },
      { $unset: 'entry' },
    ])
    .toArray();
}

/** Places in the queue of conversations that look for nobody any more. */
export async function deadEntries(db: Database, limit: number): Promise<{ _id: string; request: string }[]> {
  return db.queue
    .aggregate<{ _id: string; request: string }>([
      { $lookup: { from: 'conversations', localField: '_id', foreignField: '_id', as: 'of' } },
      { $match: { $expr: { $ne: ['$request', { $first: '$of.facts.pending.request' }] } } },
      { $limit: limit },
      { $project: { request: 1 } },
    ])
    .toArray();
}

/** Where a look at agents goes on, and how much it takes at a time. */
export interface Page {
  /** The last agent of the page before; empty for the first page. */
  readonly after: string;
  readonly mostAgents: number;
  /** Of open conversations that these agents have between them; one agent is taken anyhow. */
  readonly mostOpen: number;
}

/** The next agents by their names, so many that what they have is not too much. Empty after the last. */
export async function nextAgents(db: Database, { after, mostAgents, mostOpen }: Page): Promise<string[]> {
  const found = await db.agents
    .find({ _id: { $gt: after } }, { projection: { open: 1 } })
    .sort({ _id: 1 })
    .limit(mostAgents)
    .toArray();
  let open = 0;
  const fit = found.findIndex((agent) => (open += agent.open) > mostOpen);
  return found.slice(0, fit === -1 ? undefined : Math.max(1, fit)).map(({ _id }) => _id);
}

/** What a conversation says of claims. */
export type Stands = Pick<ConversationDocument, '_id'> & {
  readonly facts: Pick<ConversationDocument['facts'], 'owner' | 'pending'>;
};
const onlyStands = { projection: { 'facts.owner': 1, 'facts.pending': 1 } } as const;

/** What the conversations of some claims say of them. */
export function ownersOf(db: Database, conversations: readonly string[]): Promise<Stands[]> {
  return db.conversations.find({ _id: { $in: [...conversations] } }, onlyStands).toArray();
}

/** Conversations that some agents own. */
export function ownedByAny(db: Database, agents: readonly string[]): Promise<Stands[]> {
  return db.conversations.find({ place: 'owned', 'facts.owner.agent': { $in: [...agents] } }, onlyStands).toArray();
}

/** Those of some conversations whose owner does not hold the claim. */
export function ownedWithoutClaim(db: Database, conversations: readonly string[]): Promise<ConversationDocument[]> {
  return db.conversations
    .aggregate<ConversationDocument>([
      { $match: { _id: { $in: [...conversations] }, place: 'owned', lease: { $exists: false } } },
      { $lookup: { from: 'agents', localField: 'facts.owner.agent', foreignField: '_id', as: 'agent' } },
      { $match: { $expr: { $not: { $in: ['$facts.owner.claim', { $ifNull: [{ $first: '$agent.claims' }, []] }] } } } },
      { $unset: 'agent' },
    ])
    .toArray();
}

/** Of some agents, conversations whose owner is not there and that have not heard so. */
export async function ownersNotOnline(
  db: Database,
  agents: readonly string[],
): Promise<{ readonly _id: string; readonly agent: string }[]> {
  const gone = await db.agents
    .find({ _id: { $in: [...agents] }, presence: { $in: ['away', 'offline'] } }, { projection: { _id: 1 } })
    .toArray();
  const owned = await db.conversations
    .find(
      { place: 'owned', 'facts.owner.agent': { $in: gone.map(({ _id }) => _id) }, 'facts.ownerAwaySince': null },
      { projection: { 'facts.owner': 1 } },
    )
    .toArray();
  return owned.flatMap(({ _id, facts }) => (facts.owner ? [{ _id, agent: facts.owner.agent }] : []));
}
