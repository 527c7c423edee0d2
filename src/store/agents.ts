import type { Database } from './database.ts';
import type { Agent, AgentDocument, Presence, PresenceDocument } from './documents.ts';
import { askedOnce, foundTogether } from './together.ts';

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
  /** At most so many, 16 unless told. */
  readonly most?: number;
}

const withoutClaims = { projection: { claims: 0 } } as const;
export const usualCandidates = 16;
/** Above this many values of `open`, an index scan for each would cost more than it saves. */
const mergeLimit = 40;

/** The best agents who qualify, best first. */
export const candidates = askedOnce((db, choice: Choice): Promise<readonly Agent[]> => {
  const { team, presence, below, exclude, logic, language, most = usualCandidates } = choice;
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
    .limit(most)
    .toArray();
});

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

export const findAgent: (db: Database, agent: string) => Promise<Agent | null> = foundTogether(
  (db) => db.agents,
  withoutClaims,
);

/**
 * Says what is so of an agent's presence now, and keeps when and why. Returns what it was before; undefined when there is no such
 * agent, or they have said something else since this was typed.
 */
export async function setPresence(
  db: Database,
  { agent, presence, at, why }: PresenceDocument,
  typedAt?: Date,
): Promise<Presence | undefined> {
  const before = await db.agents.findOneAndUpdate(
    { _id: agent, ...(typedAt && { $or: [{ saidAt: { $exists: false } }, { saidAt: { $lte: typedAt } }] }) },
    { $set: { presence, changedAt: at, ...(typedAt && { saidAt: typedAt }) } },
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
export const anyoneOnline = askedOnce(
  async (db, team: string) =>
    (await db.agents.findOne({ teams: team, presence: 'online' }, { projection: { _id: 1 } })) !== null,
);

/** Is anybody listed for the team at all? */
export const hasMembers = askedOnce(
  async (db, team: string) => (await db.agents.findOne({ teams: team }, { projection: { _id: 1 } })) !== null,
);

/** An agent has room, by their own limit. */
export const isFree = { $or: [{ $eq: ['$maxOpen', null] }, { $lt: ['$open', '$maxOpen'] }] };

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
