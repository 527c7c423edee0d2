import { isDuplicate } from './duplicate.ts';
import type { Database } from './database.ts';

/**
 * Notes that something is told because of `by`; true the first time, until it is forgotten, and again for the same `by`, who may
 * not have come to the end of it.
 */
export async function tellOnce(db: Database, what: string, by: string): Promise<boolean> {
  try {
    await db.notices.insertOne({ _id: what, by });
    return true;
  } catch (error) {
    if (isDuplicate(error)) return (await db.notices.findOne({ _id: what }))?.by === by;
    throw error;
  }
}

export async function forgetTold(db: Database, what: readonly string[]): Promise<void> {
  await db.notices.deleteMany({ _id: { $in: [...what] } });
}
