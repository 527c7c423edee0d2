import { everyone, isFree } from './agents.ts';
import { isDuplicate } from './duplicate.ts';
import type { Database } from './database.ts';
import type { AgentDocument, Presence } from './documents.ts';
import { together, updatedTogether } from './together.ts';

/** What must still be so of an agent when the claim is made. */
export interface Condition {
  readonly agent: string;
  /** A team that they are assigned automatically for; without one they need only be listed. */
  readonly team?: string;
  readonly presence?: readonly Presence[];
  readonly below: number | null;
  /** The agent as they were read: another claim since then makes this one fail, what they have let go of since does not. */
  readonly as?: Pick<AgentDocument, 'open' | 'round' | 'turn'>;
  /** They are as they were read but for this claim, which they got since, and `as` says so. */
  readonly after?: string;
  /** A supervisor may go over the agent's own limit. */
  readonly insist?: boolean;
  /** An owner who has lost the claim gets it back, listed or not. */
  readonly isOwner?: boolean;
  /** The round that others of the team have come to. */
  readonly round?: number;
}

const ticks = new WeakMap<Database, number>();

/** Claims, and who holds them. */
export interface Held {
  readonly key: string;
  readonly agent: string;
}

export async function heldBy(db: Database, agents: readonly string[]): Promise<Held[]> {
  return heldIn(await db.agents.find({ _id: { $in: [...agents] } }, onlyClaims).toArray());
}

/** Those of some claims that are held still. */
export async function stillHeld(db: Database, keys: readonly string[]): Promise<Held[]> {
  const holders = await db.agents.find({ claims: { $in: [...keys] }, open: { $gt: 0 } }, onlyClaims).toArray();
  return heldIn(holders).filter(({ key }) => keys.includes(key));
}

const onlyClaims = { projection: { claims: 1 } } as const;
const heldIn = (holders: readonly Pick<AgentDocument, '_id' | 'claims'>[]): Held[] =>
  holders.flatMap(({ _id: agent, claims }) => claims.map((key) => ({ key, agent })));

interface Asked {
  readonly key: string;
  readonly condition: Condition;
}
interface Claim extends Asked {
  /** Told apart from others in the same millisecond. */
  readonly tick: number;
}
export type Claimed = boolean | { readonly heldBy: string };

/**
 * The atomic act: a place among the agent's open conversations, held under `key`. False when the condition no longer holds.
 * A key is held once: when another agent holds it already, their name is returned.
 */
export const claim = (db: Database, key: string, condition: Condition): Promise<Claimed> =>
  claimTogether(db, withTick(db, { key, condition }));

function withTick(db: Database, asked: Asked): Claim {
  const tick = ((ticks.get(db) ?? 0) + 1) % 1_000;
  ticks.set(db, tick);
  return { ...asked, tick };
}

/**
 * Claims made in one act, in their order, up to the first whose condition does not hold: none that comes after it is made, so that
 * nobody is passed over. Returns what came of those that were tried.
 */
export async function claimInOrder(db: Database, asked: readonly Asked[]): Promise<Claimed[]> {
  // What is not as it was read matches nothing, and to put it there is a duplicate, which ends an ordered write.
  const writes = asked.map((one) => ({ updateOne: { ...claiming(withTick(db, one)), upsert: true } }));
  const { failures } = await updatedTogether(db.agents, writes, { ordered: true });
  const [[made, failure] = [asked.length, undefined]] = failures;
  const failed = asked[made];
  if (!failure || !failed) return asked.map(() => true);
  if (!isDuplicate(failure)) throw failure;
  const [held] = await stillHeld(db, [failed.key]);
  return [...asked.slice(0, made).map(() => true), claimedAs(failed, held?.agent)];
}

const claimedAs = ({ condition }: Asked, heldBy: string | undefined): Claimed =>
  heldBy === undefined ? false : heldBy === condition.agent || { heldBy };

/** Each is made or not by itself. Where some were not, who holds what tells which. */
const claimTogether = together(async (db, claims: readonly Claim[]): Promise<(Claimed | Error)[]> => {
  const { matched, failures } = await updatedTogether(
    db.agents,
    claims.map((one) => ({ updateOne: claiming(one) })),
  );
  if (matched === claims.length) return claims.map(() => true);
  const held = await stillHeld(
    db,
    claims.map(({ key }) => key),
  );
  const holders = new Map(held.map(({ key, agent }) => [key, agent]));
  return claims.map((one, index) => {
    const failure = failures.get(index);
    if (failure && !isDuplicate(failure)) return failure;
    return claimedAs(one, holders.get(one.key));
  });
});

function claiming({ key, condition, tick }: Claim) {
  const { agent, team, presence, below, as, after, isOwner, insist = isOwner, round = 0 } = condition;
  const filter = {
    _id: agent,
    claims: { $ne: key, ...(after !== undefined && { $eq: after }) },
    ...(team !== undefined ? { teams: team, autoAssign: true } : !isOwner && { teams: everyone }),
    ...(presence && { presence: { $in: [...presence] } }),
    ...(!insist && { free: true }),
    ...(as
      ? { open: { $lte: as.open }, round: as.round, ...(after === undefined && { turn: as.turn }) }
      : below !== null && !insist && { open: { $lt: below } }),
  };
  const update = [
    {
      $set: {
        claims: { $concatArrays: ['$claims', [key]] },
        open: { $add: ['$open', 1] },
        round: { $max: [{ $add: ['$round', 1] }, round] },
        turn: { $add: [{ $multiply: [{ $toLong: '$$NOW' }, 1_000] }, tick] },
      },
    },
    { $set: { free: isFree } },
  ];
  return { filter, update };
}

/** Gives a claim back. Returns whose it was; undefined when nobody holds it any more. */
export async function release(db: Database, key: string): Promise<string | undefined> {
  const before = await db.agents.findOneAndUpdate({ claims: key, open: { $gt: 0 } }, without(key), {
    projection: { _id: 1 },
  });
  return before?._id;
}

const without = (key: string) => [
  { $set: { claims: { $filter: { input: '$claims', cond: { $ne: ['$$this', key] } } } } },
  { $set: { open: { $size: '$claims' }, changedAt: '$$NOW' } },
  { $set: { free: isFree } },
];

/** The same where it is known who should have it. Returns who had, or should have had. */
export const releaseFrom = together(async (db, all: readonly Held[]): Promise<(string | Error)[]> => {
  const { matched, failures } = await updatedTogether(
    db.agents,
    all.map(({ key, agent }) => ({ updateOne: { filter: { _id: agent, claims: key }, update: without(key) } })),
  );
  if (matched === all.length) return all.map(({ agent }) => agent);
  return Promise.all(all.map(async ({ key, agent }, n) => failures.get(n) ?? (await release(db, key)) ?? agent));
});
