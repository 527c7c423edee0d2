import { isAbsolute, join, relative } from 'node:path';
import {
  agentsFile,
  type repliesFile,
  routingFile,
  shiftsFile,
  teamsFile,
  type Workspace,
} from '../domain/workspace.ts';
import type { Texts } from '../messages/catalog.ts';
import { checkAccounts, warnOfAccounts } from './checkAccounts.ts';
import { type Checked, checkFile, checkParameters } from './checkFile.ts';
import { checkHomonyms } from './checkHomonyms.ts';
import type { Names } from './checkReferences.ts';
import { checkReplies } from './checkReplies.ts';
import type { MachineLike } from './machineLike.ts';
import { newestChange } from './newestChange.ts';
import type { Reading } from './parseYaml.ts';
import { isMap, type Path, valueAt } from './positions.ts';
import { byPlace, type Problem } from './problems.ts';
import { type Locales, readLocales } from './readLocales.ts';
import { readOptionalYaml, readYaml } from './readYaml.ts';

/** All that the files say, checked and with the defaults filled in. Plain JSON. */
export interface Revision {
  readonly workspace: Workspace;
  readonly messages: Texts;
  /** The machine's parameters as its schema gives them out; `workspace.routing.parameters` are those as written. */
  readonly parameters: unknown;
}

export type ConfigResult =
  | {
      readonly ok: true;
      readonly revision: Revision;
      /** When the newest of the files was changed. */
      readonly filesAt: Date;
      /** Where a parameter of the machine stands, or would stand: `config/routing.yaml:19:3` for `reply.reassign`. */
      readonly placeOf: (parameter: string) => string;
      readonly warnings: readonly Problem[];
    }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] };

export interface ConfigPlaces {
  readonly configDir: string;
  readonly localesDir: string;
  /** The machines that routing.yaml may name. */
  readonly machines: readonly MachineLike[];
  /** Where the paths in problems start. */
  readonly cwd?: string;
}

/** Reads and checks all files. Never throws for what they say: all that is wrong in any of them is told at once. */
export async function readConfig({ configDir, localesDir, machines, cwd }: ConfigPlaces): Promise<ConfigResult> {
  const nameOf = (path: string): string => {
    const name = relative(cwd ?? process.cwd(), path);
    return name.startsWith('..') || isAbsolute(name) ? path : name;
  };
  const placeOf = (file: string) => [join(configDir, file), nameOf(join(configDir, file))] as const;
  const read = (file: string): Promise<Reading> => readYaml(...placeOf(file));
  // Looked at first: a file that changes meanwhile is dated too early, and its change is seen by who watches.
  const filesAt = await newestChange([configDir, localesDir]);
  const [agents, teams, shifts, routing, replies, locales] = await Promise.all([
    read('agents.yaml'),
    read('teams.yaml'),
    read('shifts.yaml'),
    read('routing.yaml'),
    readOptionalYaml(...placeOf('replies.yaml')),
    readLocales(localesDir, nameOf),
  ]);
  return check({ agents, teams, shifts, routing, replies }, locales, machines, filesAt);
}

type Files = Readonly<Record<'agents' | 'teams' | 'shifts' | 'routing', Reading>> & {
  readonly replies: Reading | undefined;
};

function check(files: Files, locales: Locales, machines: readonly MachineLike[], filesAt: Date): ConfigResult {
  const names: Names = {
    agent: namesIn(files.agents, 'agents'),
    team: namesIn(files.teams, 'teams'),
    shift: namesIn(files.shifts, 'shifts'),
    machine: machines.map(({ id }) => id),
    language: locales.languages,
    spokenLanguage: locales.languages,
  };
  const agents = checkFile(files.agents, agentsFile, names, checkAccounts);
  const teams = checkFile(files.teams, teamsFile, names, (source) => checkHomonyms(source, files.agents.source));
  const shifts = checkFile(files.shifts, shiftsFile, names);
  const routing = checkFile(files.routing, routingFile, names);
  const parameters = checkParameters(files.routing, machines, names);
  const replies = checkReplies(files.replies, names);
  const inRouting = [...routing.problems, ...parameters.problems].toSorted(byPlace);
  const inFiles = [agents, teams, shifts].flatMap((checked): readonly Problem[] => checked.problems);
  const problems = [...inFiles, ...inRouting, ...replies.problems, ...locales.problems];
  const warnings = [
    ...(files.agents.source ? warnOfAccounts(files.agents.source) : []),
    ...[agents, teams, shifts, routing, parameters, replies, locales].flatMap(
      (checked): readonly Problem[] => checked.warnings,
    ),
  ];
  const workspace = workspaceOf(agents, teams, shifts, routing, replies);
  if (problems.length > 0 || !workspace) return { ok: false, problems, warnings };
  const revision = { workspace, messages: locales.texts, parameters: parameters.value };
  const placeOf = (parameter: string): string => placeIn(files.routing, ['parameters', ...parameter.split('.')]);
  return { ok: true, revision, filesAt, placeOf, warnings };
}

/** Of what is not there, the place of what it would be added to. */
function placeIn({ source }: Reading, path: Path): string {
  const place = source?.problem(path, '', { at: 'key' });
  return place ? `${place.file}:${place.line}:${place.column}` : '';
}

/** The names that a file lists; undefined when it cannot be read or lists none. */
function namesIn({ source }: Reading, list: string): readonly string[] | undefined {
  const named = valueAt(source?.value, [list]);
  return isMap(named) ? Object.keys(named) : undefined;
}

function workspaceOf(
  agents: Checked<typeof agentsFile>,
  teams: Checked<typeof teamsFile>,
  shifts: Checked<typeof shiftsFile>,
  routing: Checked<typeof routingFile>,
  replies: Checked<typeof repliesFile>,
): Workspace | undefined {
  if (!agents.value || !teams.value || !shifts.value || !routing.value || !replies.value) return undefined;
  return {
    agents: agents.value.agents,
    teams: teams.value.teams,
    calendar: shifts.value,
    routing: routing.value,
    replies: replies.value.replies,
  };
}
