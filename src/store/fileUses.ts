import { fileLimits } from '../domain/fileLimits.ts';
import type { Database } from './database.ts';

const mostADay = fileLimits.megabytesADay * 1_024 * 1_024;
const dayMs = 86_400_000;

/** Counts what an account stored. False, and not counted, when it is too much for a day, which begins with the first file. */
export async function countUse(db: Database, owner: string, bytes: number): Promise<boolean> {
  const runs = { $gt: ['$endsAt', '$$NOW'] };
  const used = await db.fileUses.findOneAndUpdate(
    { _id: owner },
    [
      {
        $set: {
          bytes: { $cond: [runs, { $add: ['$bytes', bytes] }, bytes] },
          endsAt: { $cond: [runs, '$endsAt', { $add: ['$$NOW', dayMs] }] },
        },
      },
    ],
    { upsert: true, returnDocument: 'after' },
  );
  if (used === null || used.bytes <= mostADay) return true;
  await db.fileUses.updateOne({ _id: owner, endsAt: used.endsAt }, { $inc: { bytes: -bytes } });
  return false;
}

/** May an account store more today? */
export async function hasRoom(db: Database, owner: string): Promise<boolean> {
  const used = await db.fileUses.findOne({ _id: owner, $expr: { $gt: ['$endsAt', '$$NOW'] } });
  return used === null || used.bytes < mostADay;
}
