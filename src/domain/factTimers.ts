import type { Facts } from './facts.ts';
import type { Timer } from './state.ts';
import { awayTimer, byHandTimer, closeTimer, remindTimer } from './timerIds.ts';

/** What routing.yaml says beside the machine, about agents who go away and contacts who fall silent. Null: not at all. */
export interface Patience {
  readonly handOverAfterMs: number | null;
  readonly remindAfterMs: number | null;
  readonly closeAfterMs: number | null;
}

const byHandWaitMs = 7 * 86_400_000;

/**
 * The timers that follow from the facts alone, whatever the workflow does. One that stood already stays as it was armed, so that
 * a changed setting is for what begins after it.
 */
export function factTimers(facts: Facts, patience: Patience): Timer[] {
  if (facts.status === 'closed') return [];
  return [...byHand(facts), ...away(facts, patience), ...silence(facts, patience)];
}

function byHand({ pending }: Facts): Timer[] {
  if (pending?.byHand == null) return [];
  return [{ id: byHandTimer, at: pending.sinceMs + byHandWaitMs, token: pending.request }];
}

/** Only a contact who waits for an answer is handed over. */
function away(
  { owner, ownerAwaySince, pending, lastContactAt, lastAgentAt }: Facts,
  { handOverAfterMs }: Patience,
): Timer[] {
  if (!owner || ownerAwaySince === null || handOverAfterMs === null || pending !== null || lastContactAt === null)
    return [];
  if (lastAgentAt !== null && lastAgentAt >= lastContactAt) return [];
  const since = Math.max(ownerAwaySince, lastAgentAt ?? 0);
  return [{ id: awayTimer, at: since + handOverAfterMs, token: `${owner.claim} ${since}` }];
}

/** A contact who owes an answer: reminded, then closed. */
function silence(
  { owner, lastContactAt, lastAgentAt, remindedAt }: Facts,
  { remindAfterMs, closeAfterMs }: Patience,
): Timer[] {
  if (!owner || lastAgentAt === null || (lastContactAt !== null && lastContactAt > lastAgentAt)) return [];
  const token = String(lastAgentAt);
  const remind =
    remindAfterMs === null || remindedAt !== null ? [] : [{ id: remindTimer, at: lastAgentAt + remindAfterMs, token }];
  const close = closeAfterMs === null ? [] : [{ id: closeTimer, at: lastAgentAt + closeAfterMs, token }];
  return [...remind, ...close];
}
