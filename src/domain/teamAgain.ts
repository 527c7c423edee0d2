import type { Assignee } from './assignment.ts';
import type { Facts } from './facts.ts';
import type { Live } from './live.ts';

/**
 * Whom a conversation is for when it is assigned anew without another team being named: the team that it has, or anybody when
 * anybody was asked for. Without a team, as after a claim from the inbox or when an agent was asked for by name, that of its owner
 * which is on duty, the one that it was routed to, another one of its owner's, the one on duty. Nobody when there is none.
 */
export function teamAgain(facts: Facts, live: Live, nowMs: number, routed?: string): Assignee {
  if (facts.team !== null) return { team: facts.team };
  const asked = (facts as Partial<Facts>).asked?.to; // not there in what an older version stored
  if (asked && 'workspace' in asked) return asked;
  const { now, next } = live.duty(nowMs);
  const teams = facts.lastOwner === null ? [] : live.teamsOf(facts.lastOwner);
  const team = teams.find((each) => each === now?.team) ?? routed ?? teams[0] ?? now?.team ?? next?.team;
  return team === undefined ? { nobody: true } : { team };
}
