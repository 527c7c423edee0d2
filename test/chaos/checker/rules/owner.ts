import type { Entry, Finding, History, Rule } from '../history.ts';
import { groups, stories } from '../reading.ts';

const rule = 'one owner';
const breach = (conversation: string | null, what: string, evidence: unknown): Finding => ({
  rule,
  conversation,
  what,
  evidence,
});

/** One agent at a time, who alone speaks and is spoken to; whose claims are those of their conversations and no others. */
export const oneOwner: Rule = (history) => [...successions(history), ...claims(history), ...contacts(history)];

function successions(history: History): Finding[] {
  const last = new Map(history.end.conversations.map(({ id, owner }) => [id, owner?.agent ?? null]));
  return [...stories(history)].flatMap(([conversation, story]) => {
    const found: Finding[] = [];
    let owner: string | null = null;
    for (const entry of story) {
      const { event, ownerChange } = entry;
      if (event.type === 'agent.messaged' && event.agent !== owner)
        found.push(breach(conversation, `${event.agent ?? '?'} spoke while ${owner ?? 'nobody'} had it`, entry));
      if (ownerChange && ownerChange.from !== owner)
        found.push(
          breach(conversation, `taken from ${ownerChange.from ?? 'nobody'} while ${owner ?? 'nobody'} had it`, entry),
        );
      owner = ownerChange ? ownerChange.to : owner;
      found.push(...spokenTo(entry, owner));
    }
    if (last.has(conversation) && last.get(conversation) !== owner)
      found.push(breach(conversation, `its journal ends with ${owner ?? 'nobody'}`, last.get(conversation)));
    return found;
  });
}

const spokenTo = (entry: Entry, owner: string | null): Finding[] =>
  entry.effects
    .filter(({ type, agent }) => (type === 'relayToAgent' || type === 'brief') && agent !== owner)
    .map((effect) =>
      breach(entry.conversation, `told to ${effect.agent ?? '?'} while ${owner ?? 'nobody'} had it`, effect),
    );

function claims({ end }: History): Finding[] {
  const owned = groups(
    end.conversations.flatMap(({ id, owner }) => (owner ? [{ id, ...owner }] : [])),
    ({ agent }) => agent,
  );
  return end.agents.flatMap((agent) => {
    const wanted = (owned.get(agent.id) ?? []).map(({ claim }) => claim).toSorted();
    const held = agent.claims.toSorted();
    const same = agent.open === held.length && JSON.stringify(wanted) === JSON.stringify(held);
    return same
      ? []
      : [breach(null, `${agent.id} holds other claims than those of their conversations`, { wanted, agent })];
  });
}

function contacts({ end }: History): Finding[] {
  const open = end.conversations.filter(({ status }) => status === 'open');
  return [...groups(open, ({ contact }) => contact)]
    .filter(([, ones]) => ones.length > 1)
    .map(([contact, ones]) => breach(ones[0]?.id ?? null, `${contact} has ${ones.length} open conversations`, ones));
}
