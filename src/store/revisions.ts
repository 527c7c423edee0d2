import type { Database } from './database.ts';
import type { MachineDocument, RevisionDocument } from './documents.ts';
import { insertedOnce } from './together.ts';

/** The revision in force: the last that was validated by any process. */
export const currentRevision = (db: Database): Promise<RevisionDocument | null> =>
  db.revisions.findOne({}, { sort: { _id: -1 } });

/** Was this content ever in force? */
export async function knowsRevision(db: Database, hash: string): Promise<boolean> {
  return (await db.revisions.findOne({ hash }, { projection: { _id: 1 } })) !== null;
}

/** Publishes a revision under the next number. False when another process published one first. */
export const publishRevision = insertedOnce((db) => db.revisions);

/** Keeps a machine under its hash, for as long as conversations may run it. */
export async function keepMachine(db: Database, machine: MachineDocument): Promise<void> {
  const { _id, ...rest } = machine;
  await db.machines.updateOne({ _id }, { $setOnInsert: rest }, { upsert: true });
}

export const findMachine = (db: Database, hash: string): Promise<MachineDocument | null> =>
  db.machines.findOne({ _id: hash });
