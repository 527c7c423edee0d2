import {
  access,
  chmod,
  constants,
  copyFile,
  mkdir,
  readFile,
  realpath,
  rename,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RotaError } from '../../domain/errors.ts';

const LOG_LIMIT_BYTES = 16 * 1024 * 1024;

/** Where the embedded mongod keeps its things. All paths are absolute and free of symbolic links. */
export interface DataDir {
  /** The database files: `DATA_DIR/mongodb`, closed to other users. */
  readonly dbPath: string;
  readonly logPath: string;
  readonly memoryPath: string;
}

/** What one run leaves for the next: `DATA_DIR/mongodb.json`. */
export interface Memory {
  readonly port?: number;
  /** Feature compatibility version of the data, as `6.0`. */
  readonly dataVersion?: string;
}

/** Makes the folders. Throws DATA_DIR_UNUSABLE when they cannot be made or written to. */
export async function openDataDir(dataDir: string): Promise<DataDir> {
  try {
    const asked = join(resolve(dataDir), 'mongodb');
    await mkdir(asked, { recursive: true });
    await chmod(asked, 0o700);
    await access(asked, constants.R_OK | constants.W_OK | constants.X_OK);
    const dbPath = await realpath(asked);
    return { dbPath, logPath: join(dbPath, 'mongod.log'), memoryPath: join(dbPath, '..', 'mongodb.json') };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RotaError(
      'DATA_DIR_UNUSABLE',
      `DATA_DIR ${resolve(dataDir)} cannot be used: ${why}. Let this user write there, set DATA_DIR to another folder, ` +
        'or set MONGODB_URI to a MongoDB of your own.',
      { cause },
    );
  }
}

/** A file that is missing or damaged is an empty memory: all in it can be found out again. */
export async function recall({ memoryPath }: DataDir): Promise<Memory> {
  const text = await readFile(memoryPath, 'utf8').catch(() => '{}');
  const { port, dataVersion } = parseObject(text);
  return {
    ...(typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 && { port }),
    ...(typeof dataVersion === 'string' && /^\d+\.\d+$/.test(dataVersion) && { dataVersion }),
  };
}

export async function remember({ memoryPath }: DataDir, memory: Required<Memory>): Promise<void> {
  const fresh = `${memoryPath}.${process.pid}`;
  await writeFile(fresh, `${JSON.stringify(memory)}\n`, { flush: true });
  await rename(fresh, memoryPath);
}

/**
 * Keeps the log within bounds: what is over the limit goes to `mongod.log.1`, in place of what was there. mongod holds its
 * log open for appending, so that it goes on at the start of the emptied file.
 */
export async function boundLog(dir: DataDir, limitBytes = LOG_LIMIT_BYTES): Promise<void> {
  if ((await logSize(dir)) <= limitBytes) return;
  await copyFile(dir.logPath, `${dir.logPath}.1`);
  await truncate(dir.logPath);
}

/** In bytes; 0 when there is none yet. */
export async function logSize({ logPath }: DataDir): Promise<number> {
  return await stat(logPath).then(
    ({ size }) => size,
    () => 0,
  );
}

/** The last complaints of mongod in its log after `fromByte`, one a line; empty when it made none. */
export async function complaints({ logPath }: DataDir, fromByte: number): Promise<string> {
  const text = (await readFile(logPath).catch(() => Buffer.alloc(0))).subarray(fromByte).toString('utf8');
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const worst = lines.filter((line) => !line.startsWith('{') || /"s":"[EF]"/.test(line)).slice(-5);
  return worst.map((line) => `\n  ${line.slice(0, 600)}`).join('');
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
