import { Readable } from 'node:stream';
import type { Attachment, Content, LostPart } from '../../domain/content.ts';
import { errorCode } from '../../domain/errors.ts';
import { isOfDatabase } from '../../store/away.ts';
import { keepBrought } from '../../store/activities.ts';
import type { Database } from '../../store/database.ts';
import type { ActivityDocument, LineDocument } from '../../store/documents.ts';
import { dropFiles, keepFile, longestFile } from '../../store/files.ts';
import { within } from '../within.ts';
import { addressOf, fetchFile, type FetchOptions, unavailable } from './fetchFile.ts';

interface Parts {
  readonly db: Database;
  /** What to tell a place, by the line that named it. */
  readonly headersFor: (line: LineDocument, url: URL) => Promise<Readonly<Record<string, string>>>;
  readonly allowed: ReadonlySet<string>;
  readonly withinMs?: number;
  readonly resolve?: FetchOptions['resolve'];
  readonly onError: (error: unknown, about: object) => void;
}

/** The same content with its files in our own store: the other side could not open the channel's, or should not. */
export type Bring = (line: LineDocument, activity: ActivityDocument, content: Content) => Promise<Content>;

/** A lane waits at most so long for the files of one message. */
const longestFetchMs = 20_000;
const stored = 'file:';

type Brought = { readonly kept: Attachment } | { readonly lost: LostPart };

export function bringerOf(parts: Parts): Bring {
  const { db, headersFor, allowed, onError, withinMs = longestFetchMs } = parts;

  async function bringOne(line: LineDocument, file: Attachment): Promise<Brought> {
    if (file.url.startsWith(stored)) return { kept: file };
    try {
      const { contentType, content } = await (/^data:/i.test(file.url) ? fromData(file.url) : fetched(line, file));
      const about = {
        name: file.name ?? 'file',
        contentType: typeOf(contentType, file),
        owner: line.accounts[0] ?? line._id,
      };
      const kept = await keepFile(db, about, content);
      return {
        kept: { contentType: kept.contentType, name: file.name, url: `${stored}${kept.id}`, bytes: kept.bytes },
      };
    } catch (error) {
      // Whatever is wrong with a file, its message goes on without it; only the store's failures are tried again.
      if (isOfDatabase(error)) throw error;
      onError(error, { line: line._id });
      return { lost: { name: file.name, why: whyLost(errorCode(error)) } };
    }
  }

  async function fetched(line: LineDocument, { url }: Attachment) {
    const at = addressOf(url);
    const headers = await within(withinMs, () => headersFor(line, at));
    const { resolve } = parts;
    return fetchFile(url, { headers, allowed, longestBytes: longestFile, withinMs, ...(resolve && { resolve }) });
  }

  return async (line, activity, content) => {
    if (content.attachments.every(({ url }) => url.startsWith(stored))) return content;
    if (activity.brought) return { ...content, ...activity.brought };
    const all = await Promise.all(content.attachments.map((file) => bringOne(line, file)));
    const attachments = all.flatMap((one) => ('kept' in one ? [one.kept] : []));
    const lost = [...(content.lost ?? []), ...all.flatMap((one) => ('lost' in one ? [one.lost] : []))];
    const brought = { attachments, ...(lost.length > 0 && { lost }) };
    const first = await keepBrought(db, activity._id, brought);
    if (first !== null)
      await dropFiles(
        db,
        attachments.map(({ url }) => url.slice(stored.length)),
      );
    return { ...content, ...(first ?? brought) };
  };
}

const whyLost = (code: string | undefined) => {
  if (code === 'FILE_TOO_LARGE') return 'tooLarge';
  return code === 'TOO_MUCH' ? 'tooMuch' : 'unavailable';
};

/** What comes within its own address. */
async function fromData(url: string): Promise<{ contentType: string; content: Readable }> {
  try {
    const response = await fetch(url);
    const bytes = Buffer.from(await response.arrayBuffer());
    return { contentType: response.headers.get('content-type') ?? '', content: Readable.from([bytes]) };
  } catch {
    throw unavailable('its address cannot be read'); // the error would repeat what it is
  }
}

/** What the file server says, unless it says nothing in particular. */
function typeOf(answered: string, { contentType }: Attachment): string {
  const [type = ''] = answered.split(';');
  const known = /^[\w.+-]+\/[\w.+-]+$/;
  const isVague = type === '' || type === 'application/octet-stream' || !known.test(type);
  return isVague ? (known.test(contentType) ? contentType : 'application/octet-stream') : type.toLowerCase();
}
