import { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import type { Request } from 'restify';
import type { Attachment } from '../domain/content.ts';
import { RotaError } from '../domain/errors.ts';
import { fileName } from '../domain/names.ts';
import type { Database } from '../store/database.ts';
import { dropFiles, keepFile, longestFile, type StoredFile } from '../store/files.ts';
import { headersOf } from './http.ts';

const mostFiles = 10;
const longestActivity = 65_536;

interface Upload {
  /** The activity that came with the files, if one did. */
  readonly activity: object;
  readonly attachments: readonly Attachment[];
}

/** Receives the files of an upload as they stream in: as a form, or one file as the body. Keeps nothing when it fails. */
export async function receiveUpload(db: Database, request: Request): Promise<Upload> {
  const type = headersOf(request)['content-type'] ?? 'application/octet-stream';
  if (Number(headersOf(request)['content-length'] ?? 0) > longestFile + longestActivity) throw tooLarge();
  const kept: StoredFile[] = [];
  try {
    const activity = type.startsWith('multipart/form-data')
      ? await receiveForm(db, request, kept)
      : await receiveOne(db, request, type, kept);
    if (kept.length === 0) throw new RotaError('BAD_REQUEST', 'an upload needs a file');
    return { activity, attachments: kept.map(attachmentOf) };
  } catch (error) {
    await dropFiles(
      db,
      kept.map(({ id }) => id),
    );
    throw error;
  }
}

const tooLarge = () => new RotaError('TOO_LARGE', `a file may have at most ${longestFile / 1_024 / 1_024} MB`);

const attachmentOf = ({ id, name, contentType, bytes }: StoredFile): Attachment => ({
  contentType,
  name,
  url: `file:${id}`,
  bytes,
});

async function receiveOne(db: Database, request: Request, type: string, kept: StoredFile[]): Promise<object> {
  const disposition = headersOf(request)['content-disposition'] ?? '';
  const name = /filename\*?="?([^";]+)"?/i.exec(disposition)?.[1] ?? 'file';
  kept.push(await keepFile(db, fileName(name), type, limited(request)));
  return {};
}

function receiveForm(db: Database, request: Request, kept: StoredFile[]): Promise<object> {
  const headers = { ...headersOf(request), 'content-type': headersOf(request)['content-type'] ?? '' };
  return new Promise((resolve, reject) => {
    const form = new Busboy({
      headers,
      limits: { files: mostFiles + 1, fileSize: longestFile, fieldSize: longestActivity },
    });
    const files: Promise<void>[] = [];
    const places = new Map<StoredFile, number>();
    let activity: Promise<object> = Promise.resolve({});
    form.on('file', (field, content, filename, _encoding, contentType) => {
      if (contentType === 'application/vnd.microsoft.activity' || field === 'activity')
        activity = readActivity(content);
      else {
        const place = files.length;
        const keep = async () => {
          const file = await keepFile(db, fileName(filename), contentType, limited(content));
          places.set(file, place);
          kept.push(file);
        };
        files.push(keep());
      }
      files.at(-1)?.catch(reject);
      activity.catch(reject);
    });
    form.on('filesLimit', () => {
      reject(new RotaError('BAD_REQUEST', `an upload has at most ${mostFiles} files`));
    });
    form.on('error', (cause) => {
      reject(new RotaError('BAD_REQUEST', 'the form cannot be read', { cause }));
    });
    form.on('finish', () => {
      Promise.all([activity, ...files]).then(([found]) => {
        kept.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0)); // a short one is kept before a long one
        resolve(found);
      }, reject);
    });
    request.on('aborted', () => {
      reject(new RotaError('BAD_REQUEST', 'the upload broke off'));
    });
    (request as unknown as Readable).pipe(form);
  });
}

async function readActivity(content: Readable): Promise<object> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += (chunk as Buffer).length;
    if (bytes > longestActivity) throw new RotaError('TOO_LARGE', 'the activity is too large');
    chunks.push(chunk as Buffer);
  }
  try {
    const parsed: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch (cause) {
    throw new RotaError('BAD_REQUEST', 'the activity is not JSON', { cause });
  }
}

/** The same bytes, but an error once there are too many. */
function limited(content: Readable & { truncated?: boolean }): Readable {
  return Readable.from(
    (async function* () {
      let bytes = 0;
      for await (const chunk of content) {
        bytes += (chunk as Buffer).length;
        if (bytes > longestFile) throw tooLarge();
        yield chunk as Buffer;
      }
      if (content.truncated === true) throw tooLarge();
    })(),
  );
}
