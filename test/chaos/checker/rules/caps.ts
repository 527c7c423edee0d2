import type { Finding, History, Load, Rule } from '../history.ts';
import { moments } from '../moments.ts';
import { asks, byWhom, ownerMadeBy, placeOfEffect } from '../reading.ts';
import { obstacle, ruleAt } from '../queues.ts';

const rule = 'caps';

/**
 * Nobody is given anything by itself for which they do not qualify at that moment, their cap and the rule's included; and nobody takes
 * more by hand than they may, but by a supervisor's own act. From every write on the agents that was watched, by the claims that they
 * hold and not by what is counted.
 */
export const capsKept: Rule = (history) => {
  const requests = asks(history);
  const standing = new Map<string, Load>();
  const owners = new Map<string, string>();
  const found: Finding[] = [];
  for (const { entry, load } of moments(history)) {
    if (entry) {
      const owner = ownerMadeBy(entry);
      if (owner) owners.set(entry.conversation, owner.claim);
      else if (entry.ownerChange) owners.delete(entry.conversation);
    }
    if (!load) continue;
    const before = standing.get(load.agent);
    standing.set(load.agent, load);
    const breach = (what: string, claim?: string): void => {
      const conversation = claim === undefined ? null : placeOfEffect(claim).conversation;
      found.push({ rule, conversation, what: `${load.agent} ${what}`, evidence: { claim, before, load } });
    };
    if (load.open !== load.claims.length) breach(`counts ${load.open} and holds ${load.claims.length} claims`);
    if (new Set(load.claims).size !== load.claims.length) breach('holds a claim twice');
    for (const claim of load.claims) {
      if (!before || before.claims.includes(claim)) continue;
      if (owners.get(placeOfEffect(claim).conversation) === claim) continue; // an owner who had lost it has it back
      const asked = requests.get(claim);
      const why = asked ? obstacle(history, before, asked) : overByHand(history, before, claim);
      if (why !== undefined) breach(`${why}, and was given ${claim}`, claim);
    }
  }
  return found;
};

/** A claim by hand bears the message that it was made by. */
function overByHand(history: History, before: Load, claim: string): string | undefined {
  const by = byWhom(history, claim);
  if (by === undefined) return 'was not asked for';
  if (by.supervisor) return undefined;
  const most = Math.min(before.maxOpen ?? Infinity, ruleAt(history, 'assign').maxOpen ?? Infinity);
  return before.claims.length >= most ? `has ${before.claims.length} and may have ${most}` : undefined;
}
