import { acceptedPresence, type AssignmentRule } from '../../domain/assignment.ts';
import type { AssignmentMade } from '../../domain/events.ts';
import type { NumberedEffect } from '../../domain/effects.ts';
import { machinesOf, ruleUnder } from '../inForce.ts';
import type { Database } from '../../store/database.ts';
import type { Pinned, Presence, RevisionDocument } from '../../store/documents.ts';
import { lastGivenAt, loadAt, presenceAt, revisionAt } from '../../store/history.ts';

/** A decision that gave somebody a conversation, and the request that it answered. */
export interface Given {
  readonly made: AssignmentMade;
  readonly request: Extract<NumberedEffect, { type: 'assign' }>;
  readonly machine: Pinned;
}

/** An agent as they were at the moment of a decision. */
interface Then {
  readonly presence: Presence;
  readonly open: number;
  readonly lastGivenAt: number | null;
  readonly revision: RevisionDocument | null;
  readonly rule: AssignmentRule;
}

/** Why a decision did not choose this agent: the first rule that left them out, or whose turn it was before theirs. */
export async function whyNot(db: Database, agent: string, given: Given): Promise<string> {
  const { made } = given;
  if (made.agent === agent) return `${agent} was chosen`;
  const at = new Date(made.at);
  const revision = await revisionAt(db, at);
  const then: Then = {
    presence: await presenceAt(db, agent, at),
    open: await loadAt(db, agent, made.at),
    lastGivenAt: await lastGivenAt(db, agent, made.at),
    revision,
    rule: await ruleUnder(revision, machinesOf(db), given.machine, given.request.rule),
  };
  return leftOutBy(agent, given, then) ?? outranked(agent, given, then);
}

function leftOutBy(
  agent: string,
  { request: { to, exclude } }: Given,
  { presence, open, revision, rule }: Then,
): string | undefined {
  const profile = revision?.workspace.agents[agent];
  if (!profile) return `${agent} was not listed in agents.yaml`;
  if ('agent' in to) return `the step asked for ${to.agent} by name`;
  if ('team' in to && !profile.teams.includes(to.team)) return `${agent} was not in the team ${to.team}`;
  if (!profile.autoAssign) return `${agent} was left out of automatic assignment (autoAssign: false)`;
  if (exclude.includes(agent)) return `${agent} had missed the reply`;
  if (!acceptedPresence(rule).includes(presence))
    return `${agent} was ${presence}, and the rule wants agents who are online`;
  if (profile.maxOpen !== undefined && open >= profile.maxOpen)
    return `${agent} had ${open} open conversations, as many as they take (maxOpen: ${profile.maxOpen})`;
  if (rule.maxOpen !== null && open >= rule.maxOpen)
    return `${agent} had ${open} open conversations, and the rule wants fewer than ${rule.maxOpen}`;
  return undefined;
}

function outranked(agent: string, { made }: Given, { open, lastGivenAt: last }: Then): string {
  const { logic, candidates } = made.reasons;
  const place = candidates.findIndex((candidate) => candidate.agent === agent);
  const own = `${open} open, last assigned ${last === null ? 'never' : new Date(last).toISOString()}`;
  const rank = place > 0 ? `number ${place + 1} in line` : `behind the ${candidates.length} who were looked at`;
  const order =
    logic === 'least-open'
      ? 'fewest open conversations first, then who was assigned longest ago'
      : 'who was assigned longest ago first';
  return `${agent} qualified but was ${rank} (${own}); the order is ${order}`;
}
