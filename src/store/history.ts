import type { JournalEntry } from '../domain/state.ts';
import type { Database } from './database.ts';
import type { PresenceDocument, RevisionDocument } from './documents.ts';
import { journalId } from './journal.ts';

/** What agents had at a moment, from the journal: each conversation they got and had not lost yet. */
export interface Had {
  readonly open: number;
  /** When they were last given one; null when never. */
  readonly lastGivenAt: number | null;
}

/** A change of owner that is in its conversation still. */
interface Change {
  readonly id: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly at: number;
}

const mostUnderWay = 10_000;

/** What was last said of agents' presence at a moment; nothing of those of whom nothing was ever said, who are offline. */
export async function presencesAt(
  db: Database,
  agents: readonly string[],
  at: Date,
): Promise<ReadonlyMap<string, PresenceDocument>> {
  const last = await db.presences
    .aggregate<PresenceDocument>([
      { $match: { agent: { $in: [...agents] }, at: { $lte: at } } },
      { $sort: { agent: 1, at: -1 } },
      { $group: { _id: '$agent', last: { $first: '$$ROOT' } } },
      { $replaceRoot: { newRoot: '$last' } },
    ])
    .toArray();
  return new Map(last.map((presence) => [presence.agent, presence]));
}

/** The config in force at a moment, without its texts. */
export function revisionAt(db: Database, at: Date): Promise<Omit<RevisionDocument, 'messages'> | null> {
  return db.revisions.findOne({ publishedAt: { $lte: at } }, { sort: { _id: -1 }, projection: { messages: 0 } });
}

/** Was this agent ever listed? */
export async function wasListed(db: Database, agent: string): Promise<boolean> {
  if (!/^[\w-]+$/.test(agent)) return false; // a path into the document
  const filter = { [`workspace.agents.${agent}`]: { $exists: true } };
  return (await db.revisions.findOne(filter, { projection: { _id: 1 } })) !== null;
}

/** What agents had right before a moment: what was given to them, less what was taken from them. */
export async function hadAt(db: Database, agents: readonly string[], atMs: number): Promise<ReadonlyMap<string, Had>> {
  const fresh = await changesUnderWay(db, agents, atMs); // first: entries only ever leave their conversations
  const [given, taken] = await Promise.all([
    changesStored(db, 'ownerChange.to', agents, atMs, fresh),
    changesStored(db, 'ownerChange.from', agents, atMs, fresh),
  ]);
  return new Map(
    agents.map((agent) => {
      const got = fresh.filter(({ to }) => to === agent);
      const lost = fresh.filter(({ from }) => from === agent);
      const open = (given.get(agent)?.count ?? 0) + got.length - (taken.get(agent)?.count ?? 0) - lost.length;
      const last = Math.max(given.get(agent)?.last ?? 0, ...got.map(({ at }) => at));
      return [agent, { open, lastGivenAt: last === 0 ? null : last }];
    }),
  );
}

/** Those that the journal has, counted by an index; but for some that were seen in their conversations. */
async function changesStored(
  db: Database,
  which: 'ownerChange.to' | 'ownerChange.from',
  agents: readonly string[],
  atMs: number,
  but: readonly Change[],
): Promise<ReadonlyMap<string, { readonly count: number; readonly last: number }>> {
  const counted = await db.journal
    .aggregate<{ _id: string; count: number; last: number }>([
      {
        $match: {
          ownerChange: { $exists: true },
          [which]: { $in: [...agents] },
          'event.at': { $lt: atMs },
          ...(but.length > 0 && { _id: { $nin: but.map(({ id }) => id) } }),
        },
      },
      { $group: { _id: `$${which}`, count: { $sum: 1 }, last: { $max: '$event.at' } } },
    ])
    .toArray();
  return new Map(counted.map(({ _id, ...rest }) => [_id, rest]));
}

/** A conversation has journal entries of its own only while some process holds its lease. */
async function changesUnderWay(db: Database, agents: readonly string[], atMs: number): Promise<readonly Change[]> {
  const found = await db.conversations
    .find({ lease: { $exists: true } }, { projection: { journal: 1 } })
    .limit(mostUnderWay)
    .toArray();
  const isTheirs = (agent: string | null): boolean => agent !== null && agents.includes(agent);
  return found.flatMap(({ _id, journal }) =>
    Object.values(journal ?? {}).flatMap(({ version, event, ownerChange }: JournalEntry): Change[] =>
      ownerChange && event.at < atMs && (isTheirs(ownerChange.from) || isTheirs(ownerChange.to))
        ? [{ id: journalId(_id, version), ...ownerChange, at: event.at }]
        : [],
    ),
  );
}
