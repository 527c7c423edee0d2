import { acceptedPresence } from '../../domain/assignment.ts';
import type { PresenceDocument } from '../../store/documents.ts';
import type { AgentThen, Then } from './asTheyWere.ts';
import { excludedBecause, type Searching } from './moments.ts';

const presenceBecause: Readonly<Record<PresenceDocument['why'], string>> = {
  said: '',
  missedReply: ' after a missed reply',
  lapsed: ' after some time without a connection',
  unreachable: ' as nothing could be delivered to them',
};

/** Every rule that left an agent out when somebody was looked for, in the admins' words; none when they qualified. */
export function leftOutBy(agent: string, { asked }: Searching, { workspace, rule }: Then, then: AgentThen): string[] {
  const profile = workspace && Object.hasOwn(workspace.agents, agent) ? workspace.agents[agent] : undefined;
  const { to, exclude } = asked.effect;
  const { presence, had } = then;
  if (!profile) return ['was not listed in agents.yaml'];
  const own =
    profile.maxOpen !== undefined && had.open >= profile.maxOpen
      ? [`had ${had.open} open, as many as they take (maxOpen: ${profile.maxOpen})`]
      : [];
  if ('agent' in to) return agent === to.agent ? own : [`was not asked for: the step asked for ${to.agent} by name`];
  return [
    ...('team' in to && !profile.teams.includes(to.team) ? [`was not in the team ${to.team}`] : []),
    ...(profile.autoAssign ? [] : ['was left out of automatic assignment (autoAssign: false)']),
    ...(exclude.includes(agent) ? [`had it before and ${excludedBecause(asked)}`] : []),
    ...(acceptedPresence(rule).includes(presence.presence)
      ? []
      : [`was ${presence.presence}${presenceBecause[presence.why]} (onlineOnly)`]),
    ...own,
    ...(rule.maxOpen !== null && had.open >= rule.maxOpen
      ? [`had ${had.open} open, and the rule wants fewer than ${rule.maxOpen}`]
      : []),
  ];
}
