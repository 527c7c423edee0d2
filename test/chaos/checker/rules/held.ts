import type { Finding, Load, Rule } from '../history.ts';
import { moments } from '../moments.ts';
import { ownerMadeBy, placeOfEffect } from '../reading.ts';

const rule = 'claim held';

/** Whoever owns a conversation holds its claim from the decision that made them owner until after the one that ends it. */
export const claimsHeld: Rule = (history) => {
  const owners = new Map<string, { readonly agent: string; readonly claim: string }>();
  const loads = new Map<string, Load>();
  const found: Finding[] = [];
  const breach = (conversation: string, what: string, evidence: unknown): void =>
    void found.push({ rule, conversation, what, evidence });
  for (const { entry, load } of moments(history)) {
    if (entry) {
      const { conversation, ownerChange } = entry;
      if (ownerChange) owners.delete(conversation);
      const owner = ownerMadeBy(entry);
      if (!owner) continue;
      owners.set(conversation, owner);
      if (loads.get(owner.agent)?.claims.includes(owner.claim) !== true)
        breach(conversation, `${owner.agent} became its owner without a claim`, entry);
    }
    if (!load) continue;
    const before = loads.get(load.agent);
    loads.set(load.agent, load);
    for (const claim of before?.claims ?? []) {
      const { conversation } = placeOfEffect(claim);
      if (!load.claims.includes(claim) && owners.get(conversation)?.claim === claim)
        breach(conversation, `${load.agent} lost ${claim} while they owned it`, load);
    }
  }
  return found;
};
