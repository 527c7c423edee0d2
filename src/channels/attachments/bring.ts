import { Readable } from 'node:stream';
import type { Attachment, Content, LostFile } from '../../domain/content.ts';
import { errorCode } from '../../domain/errors.ts';
import { keepBrought } from '../../store/activities.ts';
import type { Database } from '../../store/database.ts';
import type { ActivityDocument, LineDocument } from '../../store/documents.ts';
import { dropFiles, keepFile, longestFile } from '../../store/files.ts';
import { fetchFile, type FetchOptions } from './fetchFile.ts';

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

type Brought = { readonly kept: Attachment } | { readonly lost: LostFile };

export function bringerOf(parts: Parts): Bring {
  const { db, headersFor, allowed, onError, withinMs = longestFetchMs } = parts;

  async function bringOne(line: LineDocument, file: Attachment): Promise<Brought> {
    if (file.url.startsWith(stored)) return { kept: file };
    try {
      const { contentType, content } = file.url.startsWith('data:') ? fromData(file.url) : await fetched(line, file);
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
      const code = errorCode(error);
      const why = whyLost(code);
      if (why === undefined) throw error;
      onError(error, { line: line._id });
      return { lost: { name: file.name, why } };
    }
  }

  async function fetched(line: LineDocument, { url }: Attachment) {
    const headers = await headersFor(line, new URL(url));
    const { resolve } = parts;
    return fetchFile(url, { headers, allowed, longestBytes: longestFile, withinMs, ...(resolve && { resolve }) });
  }

  return async (line, activity, content) => {
    if (content.attachments.every(({ url }) => url.startsWith(stored))) return content;
    if (activity.brought) return { ...content, ...activity.brought };
    const all = await Promise.all(content.attachments.map((file) => bringOne(line, file)));
    const attachments = all.flatMap((one) => ('kept' in one ? [one.kept] : []));
    const lost = all.flatMap((one) => ('lost' in one ? [one.lost] : []));
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

const whyLost = (code: string | undefined): LostFile['why'] | undefined => {
  if (code === 'FILE_UNAVAILABLE') return 'unavailable';
  if (code === 'FILE_TOO_LARGE') return 'tooLarge';
  return code === 'TOO_MUCH' ? 'tooMuch' : undefined;
};

function fromData(url: string): { contentType: string; content: Readable } {
  const [, contentType = '', base64, data = ''] = /^data:([^,]*?)(;base64)?,(.*)$/s.exec(url) ?? [];
  const bytes = base64 === undefined ? Buffer.from(decodeURIComponent(data)) : Buffer.from(data, 'base64');
  return { contentType, content: Readable.from([bytes]) };
}

/** What the file server says, unless it says nothing in particular. */
function typeOf(answered: string, { contentType }: Attachment): string {
  const [type = ''] = answered.split(';');
  const known = /^[\w.+-]+\/[\w.+-]+$/;
  const isVague = type === '' || type === 'application/octet-stream' || !known.test(type);
  return isVague ? (known.test(contentType) ? contentType : 'application/octet-stream') : type.toLowerCase();
}
