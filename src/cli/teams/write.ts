import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { z } from 'zod';
import { RotaError } from '../../domain/errors.ts';
import { manifestSettings, teamsManifest } from './manifest.ts';

/** The command's options, as they were typed. */
export type ManifestOptions = Partial<Record<Exclude<keyof z.input<typeof manifestSettings>, Upper>, string>> & {
  readonly out?: string;
};
type Upper = 'MicrosoftAppId' | 'PUBLIC_URL';

const icons = ['color.png', 'outline.png'];
const defaultOut = 'rota-teams.zip';

/**
 * Writes the app package for Teams: a zip to upload, or its files into a folder when `out` does not end in `.zip`. Throws
 * TEAMS_MANIFEST with all that has to be set.
 */
export async function manifestCommand(
  env: Readonly<Record<string, string | undefined>>,
  { out = defaultOut, ...options }: ManifestOptions,
  print: (line: string) => void,
): Promise<void> {
  const { MicrosoftAppId, PUBLIC_URL } = env;
  const given = { MicrosoftAppId: MicrosoftAppId?.trim(), PUBLIC_URL: PUBLIC_URL?.trim(), ...options };
  const { data, error } = manifestSettings.safeParse(given);
  if (!data) throw new RotaError('TEAMS_MANIFEST', error.issues.map((issue) => problemOf(issue, given)).join('\n'));
  const files: Record<string, Uint8Array> = {
    'manifest.json': strToU8(`${JSON.stringify(teamsManifest(data), null, 2)}\n`),
  };
  for (const icon of icons) files[icon] = await readFile(join(import.meta.dirname, icon));
  await (out.endsWith('.zip') ? writeZip(out, files) : writeFolder(out, files));
  print(`${out}: upload it in Teams under Apps, Manage your apps, Upload an app`);
}

async function writeZip(out: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, zipSync({ ...files }));
}

async function writeFolder(out: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(out, name), content);
}

function problemOf({ path, message }: z.core.$ZodIssue, given: Readonly<Record<string, string | undefined>>): string {
  const name = String(path[0]);
  const found = given[name] === undefined || given[name] === '' ? 'nothing' : `“${given[name]}”`;
  const shown = name === 'MicrosoftAppId' || name === 'PUBLIC_URL' ? name : `--${name}`;
  return `${shown}: found ${found}, ${message}`;
}
