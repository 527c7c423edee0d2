import { createHash } from 'node:crypto';
import type { Readable, Writable } from 'node:stream';
import { Binary, type Collection, GridFSBucket, ObjectId } from 'mongodb';
import { RotaError } from '../domain/errors.ts';
import { fileLimits } from '../domain/fileLimits.ts';
import type { Database } from './database.ts';
import { countUse } from './fileUses.ts';

/** A file that somebody sent, in GridFS. */
export interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly bytes: number;
}

/** The most that one file may have, in bytes, and all files of one message. */
export const longestFile = fileLimits.megabytes * 1_024 * 1_024;

const bucketOf = ({ db }: Database) => new GridFSBucket(db, { bucketName: 'files', chunkSizeBytes: 255 * 1_024 });

interface ChunkDocument {
  readonly _id: ObjectId;
  readonly files_id: ObjectId;
  readonly n: number;
  readonly data: Binary;
}
interface FileDocument {
  readonly _id: ObjectId;
  readonly uploadDate: Date;
}
export const chunksOf = ({ db }: Database): Collection<ChunkDocument> => db.collection('files.chunks');
export const filesOf = ({ db }: Database): Collection<FileDocument> => db.collection('files.files');

interface About {
  readonly name: string;
  readonly contentType: string;
  /** The account that it came from. */
  readonly owner: string;
}

/**
 * Keeps a file as it streams in. When the stream fails nothing is kept; nor is what would be too much of its owner's: throws
 * TOO_MUCH.
 */
export async function keepFile(
  db: Database,
  { name, contentType, owner }: About,
  content: Readable,
): Promise<StoredFile> {
  const upload = bucketOf(db).openUploadStream(name, { metadata: { contentType } });
  const id = upload.id.toHexString();
  try {
    await copy(content, upload);
    if (!(await countUse(db, owner, upload.length))) throw tooMuch();
    return { id, name, contentType, bytes: upload.length };
  } catch (error) {
    await dropFiles(db, [id]).catch(() => undefined); // what is left of it has no file, and goes with the others of its kind
    throw error;
  }
}

/** Piece by piece, so that when the content fails nothing is on its way to the database any more, and all of it can be found. */
async function copy(content: Readable, to: Writable): Promise<void> {
  to.on('error', () => undefined); // each call tells of it
  for await (const piece of content) await called((done) => to.write(piece, done));
  await called((done) => to.end(done));
}

const called = (work: (done: (error?: Error | null) => void) => unknown): Promise<void> =>
  new Promise((resolve, reject) => {
    work((error) => {
      if (error) reject(error);
      else resolve();
    });
  });

const tooMuch = () => new RotaError('TOO_MUCH', `At most ${fileLimits.megabytesADay} MB of files may be sent a day.`);

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
  const chunk = await chunksOf(db).findOneAndUpdate(
    { _id },
    { $setOnInsert: { files_id: _id, n: 0, data: new Binary(Buffer.from(text)) } },
    { upsert: true, returnDocument: 'after' },
  );
  const length = chunk?.data.length() ?? 0;
  // eslint-disable-next-line no-restricted-syntax -- a field that GridFS wants and nobody reads
  const file = { length, chunkSize: length, uploadDate: new Date(), filename: name, metadata: { contentType } };
  await filesOf(db).updateOne({ _id }, { $setOnInsert: file }, { upsert: true });
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

/** Takes files away again. What was counted as their owner's stays counted. */
export async function dropFiles(db: Database, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const $in = ids.map((id) => new ObjectId(id));
  await filesOf(db).deleteMany({ _id: { $in } });
  await chunksOf(db).deleteMany({ files_id: { $in } });
}
