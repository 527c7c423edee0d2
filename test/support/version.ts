import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Another version of Rota, in a folder of its own. */
export interface Version extends AsyncDisposable {
  readonly folder: string;
}

/** Rota with some of its files edited: `{ 'locales/en.yaml': { 'Hello': 'Good day' } }`, each of which must be there. */
export async function versionWith(edits: Readonly<Record<string, Readonly<Record<string, string>>>>): Promise<Version> {
  const folder = await mkdtemp(join(tmpdir(), 'rota-version-'));
  for (const part of ['package.json', 'tsconfig.json', 'src', 'machines', 'locales', 'config'])
    await cp(join(root, part), join(folder, part), { recursive: true });
  for (const part of ['node_modules', 'dist']) await symlink(join(root, part), join(folder, part));
  for (const [path, changes] of Object.entries(edits)) {
    const file = join(folder, path);
    let text = await readFile(file, 'utf8');
    for (const [from, to] of Object.entries(changes)) {
      if (!text.includes(from)) throw new Error(`${path} does not say: ${from}`);
      text = text.replaceAll(from, () => to);
    }
    await writeFile(file, text);
  }
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}
