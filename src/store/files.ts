import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Binary, GridFSBucket, ObjectId } from 'mongodb';
import type { Database } from './database.ts';

/** A file that somebody sent, in GridFS. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
}

/** The most that one file may have, in bytes. */
export const longestFile = 10 * 1_024 * 1_024;

const bucketOf = ({ db }: Database) => new GridFSBucket(db, { bucketName: 'files', chunkSizeBytes: 255 * 1_024 });

/** Keeps a file as it streams in. When the stream fails nothing is kept. */
export async function keepFile(
  db: Database,
  name: string,
  contentType: string,
  content: Readable,
): Promise<StoredFile> {
  const upload = bucketOf(db).openUploadStream(name, { metadata: { contentType } });
  await pipeline(content, upload);
  return { id: upload.id.toHexString(), name, contentType, bytes: upload.length };
}

const idBytes = 12;

/**
 * Keeps a text as a file under a key: once, however often and by whomever at the same time it is asked for. It is one chunk, so that
 * neither half of it can be another try's.
 */
export async function keepFileOnce(
  db: Database,
  key: string,
  { name, contentType, text }: { readonly name: string; readonly contentType: string; readonly text: string },
): Promise<StoredFile> {
  const _id = new ObjectId(createHash('sha256').update(key).digest().subarray(0, idBytes));
  const chunk = await db.db
    .collection<{ _id: ObjectId; data: Binary }>('files.chunks')
    .findOneAndUpdate(
      { _id },
      { $setOnInsert: { files_id: _id, n: 0, data: new Binary(Buffer.from(text)) } },
      { upsert: true, returnDocument: 'after' },
    );
  const length = chunk?.data.length() ?? 0;
  const file = { length, chunkSize: length, uploadDate: new Date(), filename: name, metadata: { contentType } };
  await db.db.collection('files.files').updateOne({ _id }, { $setOnInsert: file }, { upsert: true });
  return { id: _id.toHexString(), name, contentType, bytes: length };
}

/** A file and its bytes; undefined when there is none of this id. */
export async function openFile(db: Database, id: string): Promise<{ file: StoredFile; content: Readable } | undefined> {
  if (!ObjectId.isValid(id)) return undefined;
  const _id = new ObjectId(id);
  const [found] = await bucketOf(db).find({ _id }).limit(1).toArray();
  if (!found) return undefined;
  const { contentType = 'application/octet-stream' } = (found.metadata ?? {}) as { contentType?: string };
  return {
    file: { id, name: found.filename, contentType, bytes: found.length },
    content: bucketOf(db).openDownloadStream(_id),
  };
}

/** Takes files away again, as when only some of an upload came through. */
export async function dropFiles(db: Database, ids: readonly string[]): Promise<void> {
  for (const id of ids)
    await bucketOf(db)
      .delete(new ObjectId(id))
      .catch(() => undefined);
}
