import { entriesOf, type Path, valueAt } from './positions.ts';
import type { Problem } from './problems.ts';
import type { Source } from './parseYaml.ts';

interface Named {
  readonly key: string;
  /** As it is compared: in any case, as people type it. */
  readonly typed: string;
  readonly name: string;
  readonly path: Path;
  readonly at: 'key' | 'value';
}

/** Teams that could be taken for an agent: a transfer finds both by key and by name, in any case. */
export function checkHomonyms(teams: Source, agents: Source | undefined): readonly Problem[] {
  if (!agents) return [];
  const known = new Map(namesIn(agents, 'agents').map((named) => [named.typed, named]));
  return [...Map.groupBy(namesIn(teams, 'teams'), ({ key }) => key).values()].flatMap((names) => {
    const [twice] = names.filter(({ typed }) => known.has(typed));
    const agent = twice && known.get(twice.typed);
    return agent ? [problemOf(teams, twice, agents, agent)] : [];
  });
}

function problemOf(teams: Source, { name, path, at }: Named, agents: Source, agent: Named): Problem {
  const { file, line } = agents.problem(agent.path, '', { at: agent.at });
  const found = `found the name ${JSON.stringify(name)}, which agent ${agent.key} has as well (${file}:${line})`;
  return teams.problem(path, `${found}, expected another, as /transfer could mean either`, { at });
}

/** By what those whom a file lists are called: their keys, and their names where they have any. */
const namesIn = (source: Source, list: string): readonly Named[] =>
  entriesOf(valueAt(source.value, [list])).flatMap(([key, profile]): Named[] => {
    const name = valueAt(profile, ['name']);
    const path = [list, key];
    return [
      { key, typed: key.toLowerCase(), name: key, path, at: 'key' },
      ...(typeof name === 'string'
        ? [{ key, typed: name.trim().toLowerCase(), name: name.trim(), path: [...path, 'name'], at: 'value' } as const]
        : []),
    ];
  });
