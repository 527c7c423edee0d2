import type { Database } from './database.ts';
import { insertedOnce } from './together.ts';

/**
 * Notes that something is told because of `by`; true the first time, until it is forgotten, and again for the same `by`, who may
 * not have come to the end of it.
 */
export async function tellOnce(db: Database, what: string, by: string): Promise<boolean> {
  return (await note(db, { _id: what, by })) || (await db.notices.findOne({ _id: what }))?.by === by;
}
const note = insertedOnce((db) => db.notices);

export async function forgetTold(db: Database, what: readonly string[]): Promise<void> {
  await db.notices.deleteMany({ _id: { $in: [...what] } });
}
