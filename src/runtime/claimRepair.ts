import { conversationOf } from '../domain/ids.ts';
import { claim, type Held, heldBy, release, stillHeld } from '../store/claims.ts';
import type { Database } from '../store/database.ts';
import { ownedByAny, ownedWithoutClaim, ownersOf, type Stands } from '../store/sweep.ts';
import { agentPagesOf } from './agentPages.ts';
import type { Log, Metrics } from './ports.ts';
import type { Queue } from './queue.ts';

interface Parts {
  readonly db: Database;
  readonly queue: Queue;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Claims for which no conversation stands are given back, conversations are told of claims that they still wait for, and owners hold
 * a claim, or the cap would not be kept. Each call looks at some agents, so that it takes no longer where there is more.
 */
export function claimRepairOf(parts: Parts): () => Promise<void> {
  const { db } = parts;
  const nextAgents = agentPagesOf(db);
  /** Claims that nobody stood for in the round before: one that is only under way is never seen twice. */
  let suspected: readonly string[] = [];

  return async () => {
    const before = suspected;
    suspected = [];
    await repair(parts, before);
    const agents = await nextAgents();
    const owned = await ownedByAny(db, agents); // first: a claim is made before there is an owner, and given back after
    const held = await heldBy(db, agents);
    const standing = new Set(owned.map(({ facts }) => facts.owner?.claim));
    suspected = held.filter(({ key }) => !standing.has(key)).map(({ key }) => key);
    const keys = new Set(held.map(({ key }) => key));
    await reclaim(
      parts,
      owned.filter(({ facts }) => facts.owner && !keys.has(facts.owner.claim)).map(({ _id }) => _id),
    );
  };
}

async function repair(parts: Parts, suspected: readonly string[]): Promise<void> {
  if (suspected.length === 0) return;
  const held = await stillHeld(parts.db, suspected);
  const docs = await ownersOf(
    parts.db,
    held.map(({ key }) => conversationOf(key)),
  );
  const byId = new Map(docs.map((doc) => [doc._id, doc]));
  for (const one of held) await settle(parts, one, byId.get(conversationOf(one.key)));
}

async function settle({ queue, log, metrics }: Parts, { key, agent }: Held, doc: Stands | undefined): Promise<void> {
  if (doc?.facts.owner?.claim === key) return;
  if (doc?.facts.pending?.request === key) {
    metrics.breach('claimUnanswered');
    log.warn({ claim: key }, 'repaired: a claim that nobody told the conversation of');
    await queue.finish(conversationOf(key), key, agent);
  } else {
    metrics.breach('orphanClaim');
    log.warn({ claim: key }, 'repaired: a claim that no conversation stood for');
    await queue.giveBack(key);
  }
}

async function reclaim({ db, log, metrics }: Parts, conversations: readonly string[]): Promise<void> {
  if (conversations.length === 0) return;
  for (const { _id, facts } of await ownedWithoutClaim(db, conversations)) {
    if (!facts.owner) continue;
    const { agent, claim: key } = facts.owner;
    await release(db, key);
    await claim(db, key, { agent, below: null, isOwner: true });
    metrics.breach('ownerWithoutClaim');
    log.warn({ conversation: _id, agent }, 'repaired: an owner without a claim');
  }
}
