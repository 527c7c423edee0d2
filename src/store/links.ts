import { createHash } from 'node:crypto';
import type { Database } from './database.ts';
import type { LinkDocument } from './documents.ts';
import { foundTogether, insertedOnce } from './together.ts';

const mostLinks = 10_000;
/** A code is random and short-lived, so that a plain hash gives nothing away in time. */
const hashOf = (code: string): string => createHash('sha256').update(code).digest('hex');

/** Keeps the hash of a code that ties an account to an agent. */
export async function keepLinkCode(db: Database, code: string, agent: string, expiresAt: Date): Promise<void> {
  await db.linkCodes.insertOne({ _id: hashOf(code), agent, expiresAt });
}

/** Uses a code up, for one activity: the same one again is the same use. Undefined when it is unknown, was used, or is too old. */
export async function useLinkCode(db: Database, code: string, usedBy: string, now: Date): Promise<string | undefined> {
  const found = await db.linkCodes.findOneAndUpdate(
    { _id: hashOf(code), expiresAt: { $gt: now }, $or: [{ usedBy: { $exists: false } }, { usedBy }] },
    { $set: { usedBy } },
  );
  return found?.agent;
}

/** Counts a try under each key; false when one of them has had too many within `withinMs`. */
export async function countTries(
  db: Database,
  most: Readonly<Record<string, number>>,
  now: Date,
  withinMs: number,
): Promise<boolean> {
  const ends = new Date(now.getTime() + withinMs);
  const runs = { $gt: ['$expiresAt', now] };
  const counts = await Promise.all(
    Object.entries(most).map(async ([key, limit]) => {
      const counted = await db.linkTries.findOneAndUpdate(
        { _id: key },
        [
          {
            $set: {
              count: { $cond: [runs, { $add: ['$count', 1] }, 1] },
              expiresAt: { $cond: [runs, '$expiresAt', ends] },
            },
          },
        ],
        { upsert: true, returnDocument: 'after' },
      );
      return (counted?.count ?? 1) <= limit;
    }),
  );
  return counts.every(Boolean);
}

/** Tries that were right are not counted. */
export async function forgiveTry(db: Database, keys: readonly string[]): Promise<void> {
  await db.linkTries.updateMany({ _id: { $in: [...keys] } }, { $inc: { count: -1 } });
}

/** Ties an account to an agent; returns what stands, which is another link when there was one. */
export async function keepLink(db: Database, link: LinkDocument): Promise<LinkDocument> {
  if (await keep(db, link)) return link;
  return (await db.links.findOne({ _id: link._id })) ?? keepLink(db, link);
}
const keep = insertedOnce((db) => db.links);

/** The first of some accounts' links. */
export async function findLink(db: Database, accounts: readonly string[]): Promise<LinkDocument | null> {
  const found = await Promise.all(accounts.map((account) => linkOf(db, account)));
  return found.find((link) => link !== null) ?? null;
}
const linkOf = foundTogether((db) => db.links);

/** All links, in the order they were made. */
export const allLinks = (db: Database): Promise<LinkDocument[]> =>
  db.links.find().sort({ at: 1, _id: 1 }).limit(mostLinks).toArray();

/** Ends an agent's link; false when there was none. */
export async function endLink(db: Database, agent: string, account: string): Promise<boolean> {
  const { deletedCount } = await db.links.deleteOne({ _id: account, agent });
  return deletedCount === 1;
}

/** Ends the links of all agents but these. */
export async function keepLinksOf(db: Database, agents: readonly string[]): Promise<void> {
  await db.links.deleteMany({ agent: { $nin: [...agents] } });
}
