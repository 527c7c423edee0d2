import type { Agent, Finding, Profile, Rule } from '../history.ts';

/** Agents are known as the files say: at the end as they say last, before that as they said at some time. */
export const profilesKept: Rule = ({ configs, loads, end }) => {
  const known = (id: string, of: readonly { readonly agents: readonly Agent[] }[], found: Profile): boolean =>
    of.some(({ agents }) => {
      const listed = agents.find((agent) => agent.id === id);
      return listed ? wordsOf(listed) === wordsOf(found) : !found.listed;
    });
  const breach = (id: string, what: string, evidence: unknown): Finding => ({
    rule: 'profiles',
    conversation: null,
    what: `${id} ${what}`,
    evidence,
  });
  return [
    ...loads
      .filter((load) => !known(load.agent, configs, load))
      .map((load) => breach(load.agent, 'was known as no file ever said', load)),
    ...end.agents
      .filter((agent) => !known(agent.id, configs.slice(-1), agent))
      .map((agent) => breach(agent.id, 'is known otherwise than the files say', agent)),
  ];
};

const wordsOf = ({ listed, teams, maxOpen, autoAssign }: Profile): string =>
  JSON.stringify(listed ? [teams.toSorted(), maxOpen, autoAssign] : 'not listed');
