import type { Database } from './database.ts';
import type { OwedDocument } from './documents.ts';
import { insertedOnce, together } from './together.ts';

const mostTaken = 1_000;
const inOrder = { at: 1, _id: 1 } as const;

/** Keeps words until they are delivered. False when they are owed already, as they stand there. */
export const owe = insertedOnce((db) => db.owed);

/** They are delivered, or never will be. */
export const settleOwed = together(async (db, keys: readonly string[]): Promise<true[]> => {
  await db.owed.deleteMany({ _id: { $in: [...keys] } });
  return keys.map(() => true);
});

/** What is owed in a lane, in the order it was said: which it is, and who delivers it. */
export const owedIn = together(async (db, lanes: readonly string[]): Promise<Due[][]> => {
  const found: Due[] = await db.owed
    .find({ lane: { $in: [...new Set(lanes)] } }, { projection: { lane: 1, by: 1, at: 1 } })
    .sort(inOrder)
    .toArray();
  return lanes.map((lane) => found.filter((owed) => owed.lane === lane));
});
type Due = Pick<OwedDocument, '_id' | 'lane' | 'by' | 'at'>;

/** The words themselves, in the order they were said. */
export function owedWords(db: Database, ids: readonly string[]): Promise<OwedDocument[]> {
  return db.owed
    .find({ _id: { $in: [...ids] } })
    .sort(inOrder)
    .toArray();
}

/** What a process has yet to deliver, in the order it was said. */
export function owedBy(db: Database, process: string): Promise<OwedDocument[]> {
  return db.owed.find({ by: process }).sort(inOrder).limit(mostTaken).toArray();
}

/** Is it a process's to deliver still? As a majority has it. */
export const isOwedBy = async (db: Database, by: string, id: string): Promise<boolean> =>
  (await db.owed.countDocuments({ _id: id, by }, { limit: 1, readConcern: 'majority' })) > 0;

/**
 * Takes over what a process that has died did not come to deliver. Where somebody else delivers in a lane too, it is left to them:
 * what was said before is theirs, and goes first.
 */
export async function takeOverOwed(db: Database, dead: string, by: string): Promise<void> {
  for (const lane of await db.owed.distinct('lane', { by: dead })) {
    const [other] = await db.owed
      .find({ lane, by: { $ne: dead } }, { projection: { by: 1 } })
      .sort(inOrder)
      .limit(1)
      .toArray();
    await db.owed.updateMany({ by: dead, lane }, { $set: { by: other?.by ?? by } });
  }
}
