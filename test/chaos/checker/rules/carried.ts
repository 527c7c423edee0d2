import type { Entry, Finding, History, Rule } from '../history.ts';
import { isFromContact, linesOf, stories } from '../reading.ts';

const rule = 'carried';

/**
 * Words reach the other side: an agent's the contact, a contact's their agent; and whoever takes over is told so, and reads all of this
 * opening.
 */
export const wordsCarried: Rule = (history) =>
  [...stories(history)].flatMap(([conversation, story]) => {
    const found: Finding[] = [];
    let owner: string | null = null;
    let said: { readonly version: number; readonly text: string }[] = [];
    for (const entry of story) {
      const { event, ownerChange } = entry;
      const text = event.content?.text ?? '';
      if (event.type === 'conversation.opened' || event.type === 'conversation.reopened') said = [];
      if (isFromContact(event)) said.push({ version: entry.version, text });
      for (const brief of briefs(history, entry)) {
        const missing = said.filter((one) => one.version >= brief.since && !brief.text.includes(one.text));
        if (missing.length > 0)
          found.push({
            rule,
            conversation,
            what: `${brief.effect} leaves out what the contact wrote`,
            evidence: { missing, brief },
          });
      }
      const lost = (what: string): void => void found.push({ rule, conversation, what, evidence: entry });
      if (event.type === 'contact.messaged' && owner !== null && !isShown(entry, owner, text))
        lost(`not carried to ${owner}`);
      if (event.type === 'agent.messaged' && !relays(entry, 'relayToContact', text)) lost('not carried to the contact');
      const taker = ownerChange?.to ?? null;
      if (taker !== null && !entry.effects.some(({ type, agent }) => type === 'brief' && agent === taker))
        lost(`given to ${taker} without a word`);
      if (ownerChange) owner = taker;
    }
    return found;
  });

const relays = ({ effects }: Entry, type: string, text: string): boolean =>
  effects.some((effect) => effect.type === type && effect.content?.text === text);

/** As it stands, or with all that the agent could not be given before. */
const isShown = (entry: Entry, owner: string, text: string): boolean =>
  relays(entry, 'relayToAgent', text) || entry.effects.some(({ type, agent }) => type === 'brief' && agent === owner);

/** What agents were given to read with this entry, as it stands on their lines. */
function briefs(history: History, { effects }: Entry): { effect: string; since: number; text: string }[] {
  const lines = linesOf(history).agent;
  return effects
    .filter(({ type }) => type === 'brief')
    .flatMap(({ id, agent, since = 0 }) => {
      const line = lines.get(agent ?? '')?.line;
      const parts = history.delivered.filter((one) => one.effect === id && one.line === line);
      return parts.length > 0 ? [{ effect: id, since, text: parts.map(({ text }) => text).join('\n') }] : [];
    });
}
