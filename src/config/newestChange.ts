import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** When the newest of the YAML files in these folders was changed, or one was added to or removed from them. */
export async function newestChange(folders: readonly string[]): Promise<Date> {
  const times = await Promise.all(folders.flatMap((folder) => [changedAtMs(folder), newestFileMs(folder)]));
  return new Date(Math.max(...times));
}

async function newestFileMs(folder: string): Promise<number> {
  const files = await readdir(folder).catch(() => []); // who reads the files tells why they cannot be read
  const times = await Promise.all(
    files.filter((name) => name.endsWith('.yaml')).map((name) => changedAtMs(join(folder, name))),
  );
  return Math.max(0, ...times);
}

const changedAtMs = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
