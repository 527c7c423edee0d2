import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { RotaError } from '../domain/errors.ts';

/** Keeps a file as it streams in. */
export type Keep = (name: string, contentType: string, content: Readable) => Promise<unknown>;

const mostFiles = 10;
const activityType = 'application/vnd.microsoft.activity';
const longestHeader = 8_192;

/** Receives a form: its files go to `keep` as they come, the activity among its parts is returned. Plain fields mean nothing. */
export async function receiveForm(body: Readable, type: string, keep: Keep, longestActivity: number): Promise<object> {
  const form = formOf(type);
  const parts = partsOf(form, keep, longestActivity);
  try {
    await pipeline(body, form);
    return await parts.whole();
  } catch (error) {
    throw parts.end(error);
  }
}

/** What becomes of a form's parts. The first failure ends them all. */
function partsOf(form: BusboyInstance, keep: Keep, longestActivity: number) {
  const contents: Readable[] = [];
  const files: Promise<unknown>[] = [];
  let activity: Promise<object> | undefined;
  let failure: Error | undefined;
  const fail = (error: unknown) => {
    failure ??= error instanceof Error ? error : new Error(String(error));
    form.destroy(failure); // the body may have ended before
  };
  const tooMany = () => {
    fail(badForm(`An upload has at most ${mostFiles} files, and one activity.`));
  };
  const begun = <T>(part: Promise<T>): Promise<T> => {
    part.catch(fail);
    return part;
  };
  form.on('file', (field, content, name, _encoding, contentType) => {
    contents.push(content);
    if (isActivity(field, contentType)) {
      if (activity) tooMany();
      else activity = begun(readActivity(content, longestActivity));
    } else {
      files.push(begun(keep(name, contentType, content)));
      if (files.length > mostFiles) tooMany();
    }
  });
  form.on('filesLimit', tooMany);
  form.on('error', (cause) => {
    fail(cause instanceof RotaError ? cause : badForm('The form cannot be read.', cause));
  });
  return {
    /** The activity, once everything is there. */
    whole: async (): Promise<object> => {
      await Promise.all(files);
      return (await activity) ?? {};
    },
    /** Ends what is under way; returns why. */
    end: (error: unknown): unknown => {
      for (const content of contents) content.destroy();
      return failure ?? error;
    },
  };
}

const isActivity = (field: string | undefined, contentType: string | undefined): boolean =>
  field === 'activity' || contentType === activityType;

const badForm = (message: string, cause?: unknown): RotaError => new RotaError('BAD_REQUEST', message, { cause });

/** Throws BAD_REQUEST when the header says nothing of where parts end. */
function formOf(type: string): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': type },
      limits: { files: mostFiles + 1, fields: 0, headerSize: longestHeader },
      isPartAFile: (field, contentType, name) =>
        name !== undefined || contentType === 'application/octet-stream' || isActivity(field, contentType),
    });
  } catch (cause) {
    throw badForm('The form cannot be read: its Content-Type names no boundary.', cause);
  }
}

async function readActivity(content: Readable, longest: number): Promise<object> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += (chunk as Buffer).length;
    if (bytes > longest) throw new RotaError('TOO_LARGE', `The activity may have at most ${longest} bytes.`);
    chunks.push(chunk as Buffer);
  }
  try {
    const parsed: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch (cause) {
    throw badForm('The activity is not JSON.', cause);
  }
}
