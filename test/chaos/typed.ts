import type { Client } from './clients.ts';
import type { AgentDoes } from './schedule.ts';
import { agentIds } from './workplace.ts';

const reference = /#([0-9A-HJKMNP-TV-Z]{4,6})\b/g;

/** What an agent types, and whether it is a command. */
export function typed(agent: Client, does: AgentDoes, pick: number, word: () => string): [string, boolean] {
  const lately = agent.told().slice(-30);
  const known = lately.flatMap((text) => [...text.matchAll(reference)].map(([, ref]) => ref ?? ''));
  const ref = known[Math.floor(pick * known.length)] ?? '0000';
  switch (does) {
    case 'answer':
    case 'burst':
      return [word(), false];
    case 'look':
      return [`/to ${ref}`, true];
    case 'note':
      return [`/note looks odd`, true];
    case 'giveToTeam':
      return [`/transfer ${pick < 0.5 ? 'day' : 'tech'}`, true];
    case 'giveToAgent':
      return [`/transfer ${agentIds[Math.floor(pick * agentIds.length)] ?? ''}`, true];
    default:
      return [`/${does}`, true];
  }
}
