import type { Agent } from '../store/documents.ts';
import type { Request } from './claims.ts';
import type { Clock, Log, Metrics } from './ports.ts';

/** Called before an answer is brought: who waited, and the agent as they were when they were chosen. */
export type Served = (request: Request, agent: Agent | undefined) => void;

interface Parts {
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Longer than anything takes that is served by an event, on a busy machine too. */
const servedWithinMs = 10_000;

/** Nobody waits while someone qualifies: a breach when both have been so for longer than it takes to bring them together. */
export function unservedOf({ clock, log, metrics }: Parts): Served {
  return ({ _id, placedAt }, agent) => {
    if (!agent?.changedAt || !placedAt) return;
    const since = Math.max(placedAt.getTime(), agent.changedAt.getTime(), agent.turn / 1_000);
    if (clock.now() - since < servedWithinMs) return;
    metrics.breach('unserved');
    log.warn({ conversation: _id, agent: agent._id }, 'repaired: it waited although somebody qualified');
  };
}
