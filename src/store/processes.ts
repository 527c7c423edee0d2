import type { Database } from './database.ts';
import type { ProcessDocument } from './documents.ts';

/** Says that this process is alive, by the database's clock. */
export async function beat(db: Database, process: Omit<ProcessDocument, 'aliveAt'>): Promise<void> {
  const { _id, ...rest } = process;
  await db.processes.updateOne({ _id }, [{ $set: { ...rest, aliveAt: '$$NOW' } }], { upsert: true });
}

/** Processes that have said so within `withinMs`, by the database's clock. */
export function heardProcesses(db: Database, withinMs: number): Promise<ProcessDocument[]> {
  return db.processes.find({ $expr: { $gte: ['$aliveAt', { $subtract: ['$$NOW', withinMs] }] } }).toArray();
}

/** Every process that holds something: outboxes, messages to decide about, or words to deliver. */
export async function holders(db: Database): Promise<string[]> {
  const [leases, undecided, owing] = await Promise.all([
    db.conversations.distinct('lease', { lease: { $exists: true } }),
    db.activities.distinct('undecided', { undecided: { $exists: true } }),
    db.owed.distinct('by'),
  ]);
  return [...new Set([...leases, ...undecided, ...owing].filter((id) => id !== undefined))];
}

/** Forgets a process that ends in order. */
export async function forgetProcess(db: Database, id: string): Promise<void> {
  await db.processes.deleteOne({ _id: id });
}

/** How far the database's clock is ahead of this process's, in milliseconds, as seen by the quickest of some questions. */
export async function clockOffset(db: Database, monotonic: () => number, wall: () => number): Promise<number> {
  let best = { offset: 0, took: Infinity };
  for (let n = 0; n < 3; n += 1) {
    const asked = monotonic();
    const { localTime } = (await db.db.admin().command({ hello: 1 })) as { localTime: Date };
    const took = monotonic() - asked;
    if (took < best.took) best = { offset: localTime.getTime() + took / 2 - wall(), took };
  }
  return best.offset;
}
