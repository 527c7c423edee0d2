import type { Database } from './database.ts';
import type { AgentDocument, ConversationDocument } from './documents.ts';

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

/** Agents who hold claims, some at a time. */
export function claimHolders(db: Database, after: string, limit: number): Promise<AgentDocument[]> {
  return db.agents
    .find({ _id: { $gt: after }, open: { $gt: 0 } })
    .sort({ _id: 1 })
    .limit(limit)
    .toArray();
}

/** What the conversations of some claims say of them. */
export function ownersOf(db: Database, conversations: readonly string[]): Promise<ConversationDocument[]> {
  return db.conversations.find({ _id: { $in: [...conversations] } }).toArray();
}

/** Owned conversations whose owner does not hold the claim. */
export function ownedWithoutClaim(db: Database, limit: number): Promise<ConversationDocument[]> {
  return db.conversations
    .aggregate<ConversationDocument>([
      { $match: { place: 'owned', lease: { $exists: false } } },
      { $lookup: { from: 'agents', localField: 'facts.owner.agent', foreignField: '_id', as: 'agent' } },
      { $match: { $expr: { $not: { $in: ['$facts.owner.claim', { $ifNull: [{ $first: '$agent.claims' }, []] }] } } } },
      { $limit: limit },
      { $unset: 'agent' },
    ])
    .toArray();
}

/** Conversations whose owner is not there and that have not heard so. */
export function ownersNotOnline(
  db: Database,
  limit: number,
): Promise<{ readonly _id: string; readonly agent: string }[]> {
  return db.conversations
    .aggregate<{ _id: string; agent: string }>([
      { $match: { place: 'owned', 'facts.ownerAwaySince': null } },
      { $lookup: { from: 'agents', localField: 'facts.owner.agent', foreignField: '_id', as: 'agent' } },
      { $match: { 'agent.presence': { $in: ['away', 'offline'] } } },
      { $limit: limit },
      { $project: { agent: '$facts.owner.agent' } },
    ])
    .toArray();
}
