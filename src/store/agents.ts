import { isDuplicate } from './conversations.ts';
import type { Database } from './database.ts';
import type { Agent, AgentDocument, Presence, PresenceDocument } from './documents.ts';
import { askedOnce, foundTogether, together, updatedTogether } from './together.ts';

/** Stands among an agent's teams for the whole workspace. */
export const everyone = '*';

/** Whom a claim may choose among. */
export interface Choice {
  /** A team's name, `*` for the workspace. */
  readonly team: string;
  readonly presence: readonly Presence[];
  /** Only agents with fewer open conversations. */
  readonly below: number | null;
  readonly exclude: readonly string[];
  readonly logic: 'round-robin' | 'least-open';
  /** Only those who speak it. */
  readonly language?: string;
}

const withoutClaims = { projection: { claims: 0 } } as const;
const candidateLimit = 16;
/** Above this many values of `open`, an index scan for each would cost more than it saves. */
const mergeLimit = 40;

/** The best agents who qualify, best first, at most 16. */
export function candidates(db: Database, choice: Choice): Promise<Agent[]> {
  const { team, presence, below, exclude, logic, language } = choice;
  const merged = logic === 'round-robin' && below !== null && below <= mergeLimit;
  const open =
    below === null ? {} : { open: merged ? { $in: Array.from({ length: below }, (_, n) => n) } : { $lt: below } };
  const qualified = {
    teams: team,
    autoAssign: true,
    presence: { $in: [...presence] },
    free: true,
    ...open,
    ...(language !== undefined && { speaks: language }),
    ...(exclude.length > 0 && { _id: { $nin: [...exclude] } }),
  };
  return db.agents
    .find(qualified, withoutClaims)
    .sort(logic === 'round-robin' ? { round: 1, turn: 1 } : { open: 1, turn: 1 })
    .hint(logic === 'least-open' ? 'by-open' : merged ? 'by-open-and-round' : 'by-round')
    .limit(candidateLimit)
    .toArray();
}

/** How far whoever of a team is ahead of all others has come in its rounds. */
export async function latestRound(
  db: Database,
  { team, presence }: Pick<Choice, 'team' | 'presence'>,
): Promise<number> {
  const [first] = await db.agents
    .find({ teams: team, autoAssign: true, presence: { $in: [...presence] }, free: true }, { projection: { round: 1 } })
    .sort({ round: -1, turn: -1 })
    .hint('by-round')
    .limit(1)
    .toArray();
  return first?.round ?? 0;
}

/** A bigger team is not counted to its end: what it costs stays the same. */
export const mostCounted = 1_000;

/** Of a team, how many there are, and how many each rule leaves out; of the first thousand when there are more. */
export async function countLeftOut(
  db: Database,
  { team, presence, below }: Pick<Choice, 'team' | 'presence' | 'below'>,
): Promise<{ members: number; notAutomatic: number; notOnline: number; full: number }> {
  const count = (condition: object) => ({ $sum: { $cond: [condition, 1, 0] } });
  const full = below === null ? { $not: ['$free'] } : { $or: [{ $not: ['$free'] }, { $gte: ['$open', below] }] };
  const [counted] = await db.agents
    .aggregate<{ members: number; notAutomatic: number; notOnline: number; full: number }>([
      { $match: { teams: team } },
      { $limit: mostCounted },
      {
        $group: {
          _id: null,
          members: { $sum: 1 },
          notAutomatic: count({ $not: ['$autoAssign'] }),
          notOnline: count({ $not: [{ $in: ['$presence', [...presence]] }] }),
          full: count(full),
        },
      },
      { $unset: '_id' },
    ])
    .toArray();
  return counted ?? { members: 0, notAutomatic: 0, notOnline: 0, full: 0 };
}

/** What must still be so of an agent when the claim is made. */
export interface Condition {
  readonly agent: string;
  /** A team that they are assigned automatically for; without one they need only be listed. */
  readonly team?: string;
  readonly presence?: readonly Presence[];
  readonly below: number | null;
  /** The agent as they were read: another claim since then makes this one fail. */
  readonly as?: Pick<AgentDocument, 'open' | 'round' | 'turn'>;
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

interface Claim {
  readonly key: string;
  readonly condition: Condition;
  /** Told apart from others in the same millisecond. */
  readonly tick: number;
}
type Claimed = boolean | { readonly heldBy: string };

/**
 * The atomic act: a place among the agent's open conversations, held under `key`. False when the condition no longer holds.
 * A key is held once: when another agent holds it already, their name is returned.
 */
export function claim(db: Database, key: string, condition: Condition): Promise<Claimed> {
  const tick = ((ticks.get(db) ?? 0) + 1) % 1_000;
  ticks.set(db, tick);
  return claimTogether(db, { key, condition, tick });
}

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
  return claims.map(({ key, condition }, index) => {
    const failure = failures.get(index);
    if (failure && !isDuplicate(failure)) return failure;
    const heldBy = holders.get(key);
    return heldBy === undefined ? false : heldBy === condition.agent || { heldBy };
  });
});

function claiming({ key, condition, tick }: Claim) {
  const { agent, team, presence, below, as, isOwner, insist = isOwner, round = 0 } = condition;
  const filter = {
    _id: agent,
    claims: { $ne: key },
    ...(team !== undefined ? { teams: team, autoAssign: true } : !isOwner && { teams: everyone }),
    ...(presence && { presence: { $in: [...presence] } }),
    ...(!insist && { free: true }),
    ...(as ? { open: as.open, round: as.round, turn: as.turn } : below !== null && !insist && { open: { $lt: below } }),
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

const isFree = { $or: [{ $eq: ['$maxOpen', null] }, { $lt: ['$open', '$maxOpen'] }] };

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

export const findAgent: (db: Database, agent: string) => Promise<Agent | null> = foundTogether(
  (db) => db.agents,
  withoutClaims,
);

/** Says what is so of an agent's presence now, and keeps when and why. Returns what it was before. */
export async function setPresence(
  db: Database,
  { agent, presence, at, why }: PresenceDocument,
): Promise<Presence | undefined> {
  const before = await db.agents.findOneAndUpdate(
    { _id: agent },
    { $set: { presence, changedAt: at } },
    { projection: { presence: 1 } },
  );
  if (before && before.presence !== presence) await db.presences.insertOne({ agent, presence, at, why });
  return before?.presence;
}

/** Those who are online, some at a time. */
export function onlineAgents(db: Database, after: string, limit: number): Promise<AgentDocument[]> {
  return db.agents
    .find({ _id: { $gt: after }, presence: 'online' })
    .sort({ _id: 1 })
    .limit(limit)
    .toArray();
}

/** Those who are listed. */
export function listedAgents(db: Database, limit: number): Promise<AgentDocument[]> {
  return db.agents.find({ teams: everyone }).limit(limit).toArray();
}

/** Those who are no longer listed and still have conversations. */
export function removedWithClaims(db: Database, limit: number): Promise<AgentDocument[]> {
  return db.agents
    .find({ teams: { $size: 0 }, open: { $gt: 0 } })
    .limit(limit)
    .toArray();
}

/** Is anybody of a team online? Whether they are assigned automatically does not matter: they can pick. */
export const anyoneOnline = async (db: Database, team: string): Promise<boolean> =>
  (await db.agents.findOne({ teams: team, presence: 'online' }, { projection: { _id: 1 } })) !== null;

/** Is anybody listed for the team at all? */
export const hasMembers = askedOnce(
  async (db, team: string) => (await db.agents.findOne({ teams: team }, { projection: { _id: 1 } })) !== null,
);

export interface ListedAgent {
  readonly id: string;
  readonly teams: readonly string[];
  readonly autoAssign: boolean;
  readonly maxOpen: number | null;
  readonly speaks: readonly string[];
}

/** Makes the agents' documents say what the config says; those no longer listed keep their claims and get no more. */
export async function listAgents(db: Database, listed: readonly ListedAgent[]): Promise<void> {
  const writes = listed.map(({ id, teams, autoAssign, maxOpen, speaks }) => ({
    updateOne: {
      filter: { _id: id },
      update: [
        {
          $set: {
            teams: { $literal: [...teams, everyone] },
            autoAssign,
            maxOpen,
            speaks: { $literal: [...speaks] },
            presence: { $ifNull: ['$presence', 'offline'] },
            claims: { $ifNull: ['$claims', []] },
            open: { $ifNull: ['$open', 0] },
            round: { $ifNull: ['$round', 0] },
            turn: { $ifNull: ['$turn', 0] },
            changedAt: '$$NOW',
          },
        },
        { $set: { free: isFree } },
      ],
      upsert: true,
    },
  }));
  if (writes.length > 0) await db.agents.bulkWrite(writes, { ordered: false });
  await db.agents.updateMany(
    { _id: { $nin: listed.map(({ id }) => id) }, teams: { $ne: [] } },
    { $set: { teams: [], autoAssign: false } },
  );
}
