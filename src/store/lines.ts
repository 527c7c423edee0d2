import type { Database } from './database.ts';
import type { LineDocument } from './documents.ts';
import { foundTogether, insertedOnce, pagesTogether, together, writtenTogether } from './together.ts';

const day = 86_400_000;
const mostLines = 16;

export const findLine = foundTogether((db) => db.lines);

/** Opens a line that most likely is new. False when it is there already, as it stands. */
export const openLine = insertedOnce((db) => db.lines);

/** Opens a line, or notes that it is used and what is known of it now. True when it is new. */
export const useLine = together(async (db, lines: readonly Omit<LineDocument, 'openedAt'>[]): Promise<boolean[]> => {
  const writes = lines.map(({ _id, ...known }) => ({
    updateOne: {
      filter: { _id },
      update: { $set: known, $setOnInsert: { openedAt: known.usedAt }, $unset: { refusedAt: '' as const } },
      upsert: true,
    },
  }));
  const { upsertedIds } = await db.lines.bulkWrite(writes, { ordered: false });
  return lines.map((_, index) => index in upsertedIds);
});

/** Notes that a line is open still: one that is not for a day counts as closed. */
export async function keepLineOpen(db: Database, id: string, aliveAt: Date): Promise<void> {
  await db.lines.updateOne({ _id: id }, { $set: { aliveAt } });
}

/** Notes as whom the person of a line is known. */
export async function knowAs(db: Database, id: string, accounts: readonly string[]): Promise<void> {
  await db.lines.updateOne({ _id: id }, { $set: { accounts } });
}

interface Use {
  readonly line: string;
  readonly usedAt: Date;
}
/** Notes that the person wrote here. */
export const noteUse = writtenTogether(
  (db) => db.lines,
  ({ line, usedAt }: Use) => ({ updateOne: { filter: { _id: line }, update: { $max: { usedAt } } } }),
);

/** Notes that the channel carries nothing here any more. */
export async function noteRefusal(db: Database, id: string, refusedAt: Date): Promise<void> {
  await db.lines.updateOne({ _id: id }, { $set: { refusedAt } });
}

const aliveSince = (at: number) => {
  const since = { $gt: new Date(at) };
  return { $or: [{ usedAt: since }, { aliveAt: since }] };
};

const isOf = (line: LineDocument, accounts: readonly string[]): boolean =>
  line.accounts.some((account) => accounts.includes(account));

interface Whose {
  readonly accounts: readonly string[];
  readonly now: number;
}

/** The open lines of some accounts, the one used last first. */
export const openLines = pagesTogether<Whose, LineDocument>({
  limitOf: () => mostLines,
  find: (db, asked, limit) =>
    db.lines
      .find({
        accounts: { $in: [...new Set(asked.flatMap(({ accounts }) => accounts))] },
        ...aliveSince(Math.max(...asked.map(({ now }) => now)) - day),
      })
      .sort({ usedAt: -1 })
      .limit(limit)
      .toArray(),
  isFor: (line, { accounts }) => isOf(line, accounts),
});

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
export const linesOf = pagesTogether<readonly string[], LineDocument>({
  limitOf: () => mostLines,
  find: (db, asked, limit) =>
    db.lines
      .find({ accounts: { $in: [...new Set(asked.flat())] } })
      .sort({ usedAt: -1 })
      .limit(limit)
      .toArray(),
  isFor: isOf,
});

/** The line used last, however long ago. */
export function lastLine(db: Database, accounts: readonly string[]): Promise<LineDocument | null> {
  return db.lines.findOne({ accounts: { $in: [...accounts] } }, { sort: { usedAt: -1 } });
}
