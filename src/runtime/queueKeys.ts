import type { Assignee } from '../domain/assignment.ts';
import { everyone } from '../store/agents.ts';
import type { Agent } from '../store/documents.ts';
import type { Governing } from './inForce.ts';

/** `team:morning`, `team:*`, `agent:anna`. */
export const queueKey = (to: Assignee): string =>
  'team' in to ? `team:${to.team}` : 'agent' in to ? `agent:${to.agent}` : `team:${everyone}`;

/** Whom those ask for who wait under a key. */
export const askedFor = (key: string): { readonly agent: string } | { readonly team: string } => {
  const name = key.slice(key.indexOf(':') + 1);
  return key.startsWith('agent:') ? { agent: name } : { team: name };
};

/** Under which keys a conversation waits that this agent might have. */
export const keysOf = (agent: Pick<Agent, '_id' | 'teams'>): string[] => [
  ...agent.teams.map((team) => `team:${team}`),
  `agent:${agent._id}`,
];

/** Not served by itself: agents pick. */
export const isManual = ({ workspace }: Governing, key: string): boolean =>
  !workspace.routing.autoAssign && key.startsWith('team:');
