import { readFile, stat } from 'node:fs/promises';
import { parseYaml, type Reading } from './parseYaml.ts';

const maxBytes = 2_000_000;

/** As `readYaml`; undefined when there is no such file. */
export async function readOptionalYaml(path: string, name: string): Promise<Reading | undefined> {
  const isThere = await stat(path).then(
    () => true,
    (error: unknown) => (error as NodeJS.ErrnoException).code !== 'ENOENT',
  );
  return isThere ? readYaml(path, name) : undefined;
}

/** Reads a YAML file. `name` is what the admins know it by. Never throws: all that can be wrong with a file is a problem. */
export async function readYaml(path: string, name: string): Promise<Reading> {
  const refuse = (text: string, line = 1, column = 1): Reading => ({
    source: undefined,
    problems: [{ file: name, line, column, text }],
  });
  let bytes: Uint8Array;
  try {
    const stats = await stat(path);
    if (!stats.isFile()) return refuse('found something that is not a file, expected a YAML file');
    if (stats.size > maxBytes) return refuse(`found ${stats.size} bytes, expected a file of at most ${maxBytes}`);
    bytes = await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    if (code === 'ENOENT') return refuse('found no such file, expected a YAML file');
    return refuse(`found a file that cannot be read (${code}), expected one that this process may read`);
  }
  const { text, badAt } = decode(bytes);
  if (badAt === undefined) return parseYaml(text, name);
  const before = text.slice(0, badAt).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  return refuse('found bytes that are not UTF-8, expected a file saved as UTF-8', before.length, column);
}

/** The text, and the place of the first byte that is not UTF-8. */
function decode(bytes: Uint8Array): { readonly text: string; readonly badAt?: number } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const text = new TextDecoder().decode(bytes);
    return { text, badAt: Math.max(0, text.indexOf('\uFFFD')) };
  }
}
