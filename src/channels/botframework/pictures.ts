import { buffer } from 'node:stream/consumers';
import { imageSize } from 'image-size';
import type { Attachment, Outgoing } from '../../domain/content.ts';
import type { Database } from '../../store/database.ts';
import { openFile } from '../../store/files.ts';
import { type Abilities, abilitiesOf } from './abilities.ts';
import { isShown } from './files.ts';

const stored = 'file:';

/** A message with its pictures marked that are larger than the channel shows any. What cannot be measured counts as such. */
export async function measured(db: Database, channel: string, message: Outgoing): Promise<Outgoing> {
  const can = abilitiesOf(channel);
  const { largestPicture } = can;
  if (!largestPicture || !message.attachments.some((file) => isShown(can, file))) return message;
  const attachments = await Promise.all(
    message.attachments.map(async (file): Promise<Attachment> => {
      if (!isShown(can, file) || (await fits(db, file, largestPicture))) return file;
      return { ...file, oversized: true };
    }),
  );
  return { ...message, attachments };
}

async function fits(
  db: Database,
  { url }: Attachment,
  { bytes, pixels }: NonNullable<Abilities['largestPicture']>,
): Promise<boolean> {
  if (!url.startsWith(stored)) return false;
  const found = await openFile(db, url.slice(stored.length));
  if (!found) return false;
  if (found.file.bytes > bytes) {
    found.content.destroy();
    return false;
  }
  const content = await buffer(found.content);
  try {
    const { width, height } = imageSize(content);
    return width <= pixels && height <= pixels;
  } catch {
    return false; // it is no picture, whatever it was called
  }
}
