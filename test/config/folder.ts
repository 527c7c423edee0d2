import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { duration } from '../../src/domain/duration.ts';
import type { MachineLike } from '../../src/config/machineLike.ts';
import { formatProblems } from '../../src/config/problems.ts';
import { readConfig } from '../../src/config/readConfig.ts';

/** A folder of its own for a test, removed at the end of it. */
export interface Folder extends AsyncDisposable {
  readonly path: string;
  /** Writes files, by their paths in the folder. */
  write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void>;
  /** Reads `config` and `locales` in it: problems and warnings as lines. */
  read(machines?: readonly MachineLike[]): Promise<Read>;
}

type Read = Awaited<ReturnType<typeof readConfig>> & { readonly errors: string[]; readonly hints: string[] };

export async function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'rota-config-'));
  const write: Folder['write'] = async (written) => {
    for (const [name, content] of Object.entries(written)) {
      await mkdir(dirname(join(path, name)), { recursive: true });
      await writeFile(join(path, name), content);
    }
  };
  await write(files);
  return {
    path,
    write,
    read: async (machines = [desk]) => {
      const places = { configDir: join(path, 'config'), localesDir: join(path, 'locales'), machines, cwd: path };
      const result = await readConfig(places);
      return { ...result, errors: result.ok ? [] : linesOf(result.problems), hints: linesOf(result.warnings) };
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

const linesOf = (problems: Parameters<typeof formatProblems>[0]): string[] =>
  problems.length === 0 ? [] : formatProblems(problems).split('\n');

/** A folder with a small config that is right, and with the shipped texts; `files` replace or add some. */
export async function goodFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<Folder> {
  const made = await folder();
  await cp(join(import.meta.dirname, '../../locales'), join(made.path, 'locales'), { recursive: true });
  await made.write({ ...good, ...files });
  return made;
}

const good = {
  'config/agents.yaml': `
agents:
  anna: { name: Anna, language: en, teams: [morning], accounts: [{ channel: directline, id: dl_anna }] }
  budi: { name: Budi, teams: [afternoon], role: supervisor }
`,
  'config/teams.yaml': `
teams:
  morning: { name: Morning team }
  afternoon: { name: Afternoon team }
  night: { name: Night team }
`,
  'config/shifts.yaml': `
timezone: Europe/Paris
shifts:
  morning: { team: morning, days: [mon], from: "06:00", to: "14:00" }
  night: { team: night, days: [mon], from: "22:00", to: "06:00" }
`,
  'config/routing.yaml': `
machine: desk
parameters: { to: { team: night }, within: 15 minutes }
`,
};

const team = z.string().meta({ refersTo: 'team' });

/** A machine for tests: points to teams and agents in all the ways that schemas have. */
export const desk: MachineLike = {
  id: 'desk',
  parameters: z.strictObject({
    to: z
      .union([
        z.literal('anyone'),
        z.strictObject({ team }),
        z.strictObject({ agent: z.string().meta({ refersTo: 'agent' }) }),
      ])
      .default('anyone'),
    within: duration(7).prefault('1 hour'),
    then: z.union([team, z.literal('same')]).default('same'),
    others: z.array(team.optional()).optional(),
  }),
};
