import type { Entry, Finding, History, Rule } from '../history.ts';
import { isFromContact, linesOf, stories, wholeEffect } from '../reading.ts';

const rule = 'carried';

/**
 * Words reach the other side: an agent's the contact, a contact's their agent, at once or with all that did not come through before;
 * and whoever takes over is told so, and reads all of this opening.
 */
export const wordsCarried: Rule = (history) =>
  [...stories(history)].flatMap(([conversation, story]) => [
    ...handedOn(history, conversation, story),
    ...ownersTold(history, conversation, story),
  ]);

function handedOn(history: History, conversation: string, story: readonly Entry[]): Finding[] {
  const found: Finding[] = [];
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
    if (event.type === 'agent.messaged' && !relays(entry, 'relayToContact', text)) lost('not carried to the contact');
    const taker = ownerChange?.to ?? null;
    if (taker !== null && !entry.effects.some(({ type, agent }) => type === 'brief' && agent === taker))
      lost(`given to ${taker} without a word`);
  }
  return found;
}

/** What a contact writes comes to the owner as it stands, or it is remembered that they have missed it, and told as long as they have it. */
function ownersTold(history: History, conversation: string, story: readonly Entry[]): Finding[] {
  const lost: (readonly [Entry, string])[] = [];
  let owner: string | null = null;
  let missed: Entry[] = [];
  let isRemembered = false;
  for (const entry of story) {
    const { event, effects, ownerChange } = entry;
    isRemembered ||= event.type === 'agent.unreached' || effects.some(({ type }) => type === 'catchUp');
    if (event.type === 'contact.messaged' && !relays(entry, 'relayToAgent', event.content?.text ?? '')) {
      missed.push(entry);
      if (owner !== null && !isRemembered && !isTold(entry, owner, entry.version)) lost.push([entry, owner]);
    }
    missed = missed.filter(({ version }) => !isTold(entry, owner, version));
    if (isTold(entry, owner, entry.version)) isRemembered = false;
    if (!ownerChange) continue;
    if (owner !== null && isClosedBy(entry, owner)) for (const one of missed) lost.push([one, owner]);
    [owner, missed, isRemembered] = [ownerChange.to, [], false];
  }
  const { unseen } = history.end.conversations.find(({ id }) => id === conversation) ?? {};
  const forgotten = missed.filter(({ version }) => owner !== null && !(unseen && unseen.since <= version));
  const all = [...lost, ...forgotten.map((entry) => [entry, owner ?? ''] as const)];
  return all.map(([entry, who]) => ({ rule, conversation, what: `not carried to ${who}`, evidence: entry }));
}

const relays = ({ effects }: Entry, type: string, text: string): boolean =>
  effects.some((effect) => effect.type === type && effect.content?.text === text);

/** Nobody closes what they have not seen, but a supervisor who insists. */
const isClosedBy = ({ event }: Entry, owner: string): boolean =>
  event.type === 'conversation.closed' && event.by === owner && event.insisted !== true;

/** Is the owner told here of all since a version, or before it? */
const isTold = ({ effects }: Entry, owner: string | null, version: number): boolean =>
  effects.some(({ type, agent, since = 0 }) => type === 'brief' && agent === owner && since <= version);

/** What agents were given to read with this entry, as it stands on their lines. */
function briefs(history: History, { effects }: Entry): { effect: string; since: number; text: string }[] {
  const lines = linesOf(history).agent;
  return effects
    .filter(({ type }) => type === 'brief')
    .flatMap(({ id, agent, since = 0 }) => {
      const line = lines.get(agent ?? '')?.line;
      const parts = history.delivered.filter(
        (one) => one.effect !== null && wholeEffect(one.effect) === id && one.line === line,
      );
      return parts.length > 0 ? [{ effect: id, since, text: parts.map(({ text }) => text).join('\n') }] : [];
    });
}
