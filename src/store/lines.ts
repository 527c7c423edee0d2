import type { Database } from './database.ts';
import type { LineDocument } from './documents.ts';

const day = 86_400_000;
const mostLines = 16;

export const findLine = (db: Database, id: string): Promise<LineDocument | null> => db.lines.findOne({ _id: id });

/** Opens a line, or notes that it is used and what is known of it now. True when it is new. */
export async function useLine(db: Database, line: Omit<LineDocument, 'openedAt'>): Promise<boolean> {
  const { _id, ...known } = line;
  const { upsertedCount } = await db.lines.updateOne(
    { _id },
    { $set: known, $setOnInsert: { openedAt: line.usedAt }, $unset: { refusedAt: '' } },
    { upsert: true },
  );
  return upsertedCount === 1;
}

/** Notes that a line is open still: one that is not for a day counts as closed. */
export async function keepLineOpen(db: Database, id: string, aliveAt: Date): Promise<void> {
  await db.lines.updateOne({ _id: id }, { $set: { aliveAt } });
}

/** Notes that the person wrote here. */
export async function noteUse(db: Database, id: string, usedAt: Date): Promise<void> {
  await db.lines.updateOne({ _id: id }, { $max: { usedAt } });
}

/** Notes that the channel carries nothing here any more. */
export async function noteRefusal(db: Database, id: string, refusedAt: Date): Promise<void> {
  await db.lines.updateOne({ _id: id }, { $set: { refusedAt } });
}

const aliveSince = (at: number) => {
  const since = { $gt: new Date(at) };
  return { $or: [{ usedAt: since }, { aliveAt: since }] };
};

/** The open lines of some accounts, the one used last first. */
export function openLines(db: Database, accounts: readonly string[], now: number): Promise<LineDocument[]> {
  return db.lines
    .find({ accounts: { $in: [...accounts] }, ...aliveSince(now - day) })
    .sort({ usedAt: -1 })
    .limit(mostLines)
    .toArray();
}

/** Was a line of these accounts used or open since a moment? */
export async function isHeardOf(db: Database, accounts: readonly string[], since: number): Promise<boolean> {
  const found = await db.lines.findOne(
    { accounts: { $in: [...accounts] }, ...aliveSince(since) },
    { projection: { _id: 1 } },
  );
  return found !== null;
}

/** A line that nobody used and no socket was open on for a day counted as closed: what came meanwhile did not go there. */
export const wasClosed = (line: LineDocument | null, now: number): boolean =>
  line === null || now - Math.max(line.usedAt.getTime(), line.aliveAt?.getTime() ?? 0) > day;

/** The lines of some accounts, open or not, the one used last first. */
export function linesOf(db: Database, accounts: readonly string[]): Promise<LineDocument[]> {
  return db.lines
    .find({ accounts: { $in: [...accounts] } })
    .sort({ usedAt: -1 })
    .limit(mostLines)
    .toArray();
}

/** The line used last, however long ago. */
export function lastLine(db: Database, accounts: readonly string[]): Promise<LineDocument | null> {
  return db.lines.findOne({ accounts: { $in: [...accounts] } }, { sort: { usedAt: -1 } });
}
