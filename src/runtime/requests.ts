import type { Wanted } from '../domain/assignment.ts';
import type { LeftOut, Reasons } from '../domain/events.ts';
import type { Agent, QueueDocument } from '../store/documents.ts';
import type { Request } from './claims.ts';

/** Why an agent was chosen. */
export function reasonsOf(
  { rule }: Request,
  wanted: Wanted,
  found: readonly Agent[],
  leftOut: LeftOut | null,
): Reasons {
  return {
    rule,
    logic: 'agent' in wanted.to ? 'named' : wanted.rule.logic,
    candidates: found.map(({ _id, open, round, turn }) => ({
      agent: _id,
      open,
      round,
      lastAssignedAtMs: Math.floor(turn / 1_000),
    })),
    leftOut,
  };
}

/** The place that a request takes. */
export function entryOf(request: Request, since: number, now: number, manual: boolean): QueueDocument {
  const { _id, request: id, key, rule, machine, exclude, priority, language } = request;
  const times = { enqueuedAt: new Date(since), placedAt: new Date(now) };
  return { _id, request: id, key, rule, machine, exclude, priority, language, ...times, manual };
}
