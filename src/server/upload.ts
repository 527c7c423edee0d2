import { pipeline } from 'node:stream';
import type { Request } from 'restify';
import type { Attachment } from '../domain/content.ts';
import { RotaError } from '../domain/errors.ts';
import { fileLimits } from '../domain/fileLimits.ts';
import { fileName } from '../domain/names.ts';
import type { Log } from '../runtime/ports.ts';
import type { Database } from '../store/database.ts';
import { dropFiles, keepFile, longestFile, type StoredFile } from '../store/files.ts';
import { hasRoom } from '../store/fileUses.ts';
import { type Keep, receiveForm } from './form.ts';
import { boundOf } from './bound.ts';
import { headersOf, inTime } from './http.ts';
import { incomingBody } from './incomingBody.ts';

const longestActivity = 65_536;
/** What a form has around its parts. */
const longestFrame = 65_536;
const longestBody = longestFile + longestActivity + longestFrame;

interface Parts {
  readonly db: Database;
  readonly log: Log;
  readonly request: Request;
  /** The account that sends it. */
  readonly owner: string;
}

export interface Upload {
  /** The activity that came with the files, if one did. */
  readonly activity: object;
  readonly attachments: readonly Attachment[];
  /** Takes the files away again: nobody wants them. */
  drop(): void;
}

/** Receives the files of an upload as they stream in: as a form, or one file as the body. Keeps nothing when it fails. */
export async function receiveUpload(parts: Parts): Promise<Upload> {
  const { db, request, owner } = parts;
  if (Number(headersOf(request)['content-length'] ?? 0) > longestBody) throw tooLarge();
  if (!(await inTime(hasRoom(db, owner)))) throw new RotaError('TOO_MUCH', 'No more files can be sent today.');
  const begun: Promise<StoredFile>[] = [];
  const drop = () => void dropAll(parts, begun);
  const bound = boundOf(longestFile, tooLarge);
  const keep: Keep = (name, contentType, content) => {
    const about = { name: fileName(name), contentType: mediaType(contentType), owner };
    const limited = pipeline(content, bound(), () => undefined); // whoever reads it hears of errors
    const file = keepFile(db, about, limited);
    begun.push(file);
    return file;
  };
  try {
    const activity = await receive(request, keep);
    const files = await Promise.all(begun);
    if (files.length === 0) throw new RotaError('BAD_REQUEST', 'An upload needs a file.');
    return { activity, attachments: files.map(attachmentOf), drop };
  } catch (error) {
    drop();
    throw error;
  }
}

async function receive(request: Request, keep: Keep): Promise<object> {
  const { 'content-type': type = 'application/octet-stream', 'content-disposition': disposition = '' } =
    headersOf(request);
  const body = incomingBody(request, longestBody, tooLarge);
  if (/^multipart\/form-data\b/i.test(type)) return receiveForm(body, type, keep, longestActivity);
  await keep(/filename\*?="?([^";]+)"?/i.exec(disposition)?.[1] ?? '', type, body);
  return {};
}

const tooLarge = () =>
  new RotaError('TOO_LARGE', `The files of a message may have at most ${fileLimits.megabytes} MB.`);

/** Not waited for: whoever sent them is answered first. What cannot be taken away now goes when it is old. */
async function dropAll({ db, log }: Parts, begun: readonly Promise<StoredFile>[]): Promise<void> {
  const files = (await Promise.allSettled(begun)).flatMap((one) => (one.status === 'fulfilled' ? [one.value.id] : []));
  try {
    await dropFiles(db, files);
  } catch (error) {
    log.warn({ err: error, files: files.length }, 'files that nobody wants could not be taken away');
  }
}

const mediaType = (given: string): string =>
  /^\s*([\w.+-]+\/[\w.+-]+)\s*(;|$)/.exec(given)?.[1]?.toLowerCase() ?? 'application/octet-stream';

const attachmentOf = ({ id, name, contentType, bytes }: StoredFile): Attachment => ({
  contentType,
  name,
  url: `file:${id}`,
  bytes,
});
