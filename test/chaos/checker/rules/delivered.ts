import type { Delivered, Effect, Entry, Finding, History, Person, Rule } from '../history.ts';
import { groups, linesOf, placeOfEffect } from '../reading.ts';

const rule = 'delivered';
const toContact: readonly string[] = ['say', 'relayToContact', 'sendTranscript'];
const toAgent: readonly string[] = ['relayToAgent', 'brief', 'inform', 'comment', 'undelivered'];

interface Due {
  readonly entry: Entry;
  readonly effect: Effect;
  readonly to: Person;
}

/**
 * What was decided to be said stands on the line of whom it is for: once where a channel can do that, else at least once, unless its
 * failure was told. And nothing stands there that nobody decided.
 */
export const everythingDelivered: Rule = (history) => {
  const carried = groups(
    history.delivered.filter(({ effect }) => effect !== null),
    ({ line, effect }) => `${line} ${effect ?? ''}`,
  );
  const due = dueOf(history);
  const numbered = due
    .filter(({ to }) => to.exactlyOnce)
    .flatMap(({ entry, effect, to }): Finding[] => {
      const found = carried.get(`${to.line} ${effect.id}`) ?? [];
      if (found.length === 1) return [];
      const what = `effect ${effect.id} (${effect.type}) stands ${found.length} times on ${to.line}`;
      return [{ rule, conversation: entry.conversation, what, evidence: { effect, found } }];
    });
  return [...numbered, ...atLeastOnce(history, due), ...undecided(history)];
};

function dueOf(history: History): Due[] {
  const lines = linesOf(history);
  const contactOf = new Map(history.end.conversations.map(({ id, contact }) => [id, contact]));
  return history.journal.flatMap((entry) =>
    entry.effects.flatMap((effect) => {
      const to = toContact.includes(effect.type)
        ? lines.contact.get(contactOf.get(entry.conversation) ?? '')
        : toAgent.includes(effect.type)
          ? lines.agent.get(effect.agent ?? '')
          : undefined;
      return to ? [{ entry, effect, to }] : [];
    }),
  );
}

/** Where activities bear no key: agents' words by their text, the bot's by their number. */
function atLeastOnce({ delivered, journal }: History, due: readonly Due[]): Finding[] {
  const failed = new Set(journal.flatMap(({ event }) => (event.type === 'delivery.failed' ? [event.effect] : [])));
  const arrived = groups(delivered, ({ line }) => line);
  const open = due.filter(({ to, effect }) => !to.exactlyOnce && !failed.has(effect.id));
  const words = open
    .filter(({ effect }) => effect.type === 'relayToContact')
    .filter(({ effect, to }) => !arrived.get(to.line)?.some(({ text }) => text === effect.content?.text))
    .map(({ entry, effect }): Finding => ({
      rule,
      conversation: entry.conversation,
      what: `effect ${effect.id} never arrived`,
      evidence: effect,
    }));
  const spoken = new Set(due.flatMap(({ effect }) => (effect.type === 'relayToContact' ? [effect.content?.text] : [])));
  const says = groups(
    open.filter(({ effect }) => effect.type === 'say'),
    ({ to }) => to.line,
  );
  const fewer = [...says].flatMap(([line, wanted]): Finding[] => {
    const found = (arrived.get(line) ?? []).filter(({ from, text }) => from === 'bot' && !spoken.has(text));
    if (found.length >= wanted.length) return [];
    const what = `the bot said ${wanted.length} things and ${found.length} arrived on ${line}`;
    return [{ rule, conversation: wanted[0]?.entry.conversation ?? null, what, evidence: { wanted, found } }];
  });
  return [...words, ...fewer];
}

function undecided({ delivered, journal }: History): Finding[] {
  const known = new Set(journal.flatMap(({ effects }) => effects.map(({ id }) => id)));
  return delivered.flatMap((one): Finding[] =>
    one.effect === null || known.has(one.effect)
      ? []
      : [
          {
            rule,
            conversation: placeOfEffect(one.effect).conversation,
            what: `${one.effect} stands on ${one.line} and was never decided`,
            evidence: one,
          },
        ],
  );
}

/** Agents' words that arrived more than once where no channel can prevent it: no breach, but to be known. */
export function doubles({ delivered, people, sent }: History): number {
  const loose = new Set(people.filter(({ exactlyOnce }) => !exactlyOnce).map(({ line }) => line));
  const words = new Set(sent.filter(({ command }) => !command).map(({ text }) => text));
  const arrived = delivered.filter(({ line, from, text }) => loose.has(line) && from === 'bot' && words.has(text));
  return [...groups(arrived, ({ line, text }: Delivered) => `${line} ${text}`).values()].reduce(
    (sum, { length }) => sum + length - 1,
    0,
  );
}
