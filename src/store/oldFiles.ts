import { ObjectId } from 'mongodb';
import type { Database } from './database.ts';
import { chunksOf, dropFiles, filesOf } from './files.ts';

/** The indexes that files are found by: the driver's own, and their age. */
export async function prepareFiles(db: Database): Promise<void> {
  await filesOf(db).createIndexes([{ key: { filename: 1, uploadDate: 1 } }, { key: { uploadDate: 1 } }]);
  await chunksOf(db).createIndexes([{ key: { files_id: 1, n: 1 }, unique: true }]);
}

/** Takes away the oldest files of those from before a moment, at most `limit`; returns how many there were. */
export async function dropOldFiles(db: Database, before: Date, limit: number): Promise<number> {
  const old = await filesOf(db)
    .find({ uploadDate: { $lt: before } }, { projection: { _id: 1 } })
    .sort({ uploadDate: 1 })
    .limit(limit)
    .toArray();
  await dropFiles(
    db,
    old.map(({ _id }) => _id.toHexString()),
  );
  return old.length;
}

interface Looked {
  /** Where to look on from: the last file that was looked at; null when all were. */
  readonly to: string | null;
  /** Files of which there were only parts. */
  readonly dropped: number;
}

/**
 * Takes away parts of files that never came to be whole or are gone. Looks at `limit` parts after a file; those begun since a moment
 * may be under way.
 */
export async function dropParts(db: Database, after: string | null, before: Date, limit: number): Promise<Looked> {
  const parts = await chunksOf(db)
    .find(after === null ? {} : { files_id: { $gt: new ObjectId(after) } }, { projection: { _id: 0, files_id: 1 } })
    .sort({ files_id: 1, n: 1 })
    .limit(limit)
    .toArray();
  const begun = [...new Set(parts.map(({ files_id: id }) => id.toHexString()))];
  const lone = await withoutFile(
    db,
    begun.filter((id) => new ObjectId(id).getTimestamp() < before),
  );
  await dropFiles(db, lone);
  return { to: parts.length < limit ? null : (begun.at(-1) ?? null), dropped: lone.length };
}

async function withoutFile(db: Database, begun: readonly string[]): Promise<string[]> {
  const $in = begun.map((id) => new ObjectId(id));
  const whole = await filesOf(db)
    .find({ _id: { $in } }, { projection: { _id: 1 } })
    .toArray();
  const known = new Set(whole.map(({ _id }) => _id.toHexString()));
  const lone = begun.filter((id) => !known.has(id));
  // One that is kept under a key is a single part of its own name, and whoever keeps it comes back to make it whole.
  const kept = await chunksOf(db)
    .find({ _id: { $in: lone.map((id) => new ObjectId(id)) } }, { projection: { files_id: 1 } })
    .toArray();
  const keyed = new Set(kept.map(({ _id }) => _id.toHexString()));
  return lone.filter((id) => !keyed.has(id));
}
