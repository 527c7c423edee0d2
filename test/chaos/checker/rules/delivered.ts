import { type Due, dueOf, isSaid, missed, saysSo, unnumbered } from '../arrivals.ts';
import type { Delivered, Finding, History, Rule } from '../history.ts';
import { groups, isContact, placeOfEffect, wholeEffect } from '../reading.ts';

const rule = 'delivered';
const breach = (conversation: string | null, what: string, evidence: unknown): Finding => ({
  rule,
  conversation,
  what,
  evidence,
});

/**
 * What was decided to be said stands on the line of whom it is for, in these words: once where a channel can do that, else at least
 * once, unless its failure was told. And nothing stands there that nobody decided.
 */
export const everythingDelivered: Rule = (history) => {
  const due = dueOf(history);
  return [
    ...once(history, due),
    ...unnumbered(history).flatMap(({ wanted, came }) =>
      missed(history, wanted, came).never.map(({ entry, effect }) =>
        breach(entry.conversation, `effect ${effect.id} (${effect.type}) never arrived`, effect),
      ),
    ),
    ...otherwise(history, due),
    ...undecided(history, due),
  ];
};

function once({ delivered }: History, due: readonly Due[]): Finding[] {
  const carried = groups(
    delivered.filter(({ effect }) => effect !== null),
    ({ line, effect }) => `${line} ${effect ?? ''}`,
  );
  return due
    .filter(({ to }) => to.exactlyOnce)
    .flatMap(({ entry, effect, to, must }): Finding[] => {
      const found = carried.get(`${to.line} ${effect.id}`) ?? [];
      if (found.length === 1 || (found.length === 0 && !must)) return [];
      const what = `effect ${effect.id} (${effect.type}) stands ${found.length} times on ${to.line}`;
      return [breach(entry.conversation, what, { effect, found })];
    });
}

/** Other words than those that were decided. */
function otherwise({ delivered, texts }: History, due: readonly Due[]): Finding[] {
  const known = new Map(due.map((one) => [`${one.to.line} ${one.effect.id}`, one.effect]));
  return delivered.flatMap((one): Finding[] => {
    const effect = known.get(`${one.line} ${one.effect ?? ''}`);
    if (!effect || saysSo(texts, effect, one.text)) return [];
    return [breach(placeOfEffect(effect.id).conversation, `${effect.id} stands in other words`, { effect, one })];
  });
}

function undecided(history: History, due: readonly Due[]): Finding[] {
  const known = new Set(history.journal.flatMap(({ effects }) => effects.map(({ id }) => id)));
  const byLine = groups(due, ({ to }) => to.line);
  const isKnown = (one: Delivered): boolean =>
    one.effect !== null
      ? known.has(wholeEffect(one.effect))
      : one.answers !== null ||
        one.from === 'person' ||
        !isContact(history, one.line) ||
        (byLine.get(one.line) ?? []).some(
          (each) => !each.to.exactlyOnce && (each.effect.type === 'sendTranscript' || isSaid(history, each, one)),
        );
  return history.delivered
    .filter((one) => !isKnown(one))
    .map((one) => breach(null, `${one.effect ?? 'something'} stands on ${one.line} and was never decided`, one));
}

/**
 * What arrived more than once where no channel can prevent it: no breach, but to be known. `avoidable`: those for which no connection
 * that was cut is the cause.
 */
export function doubles({ delivered, people, journal }: History): { readonly all: number; readonly avoidable: number } {
  const loose = new Set(people.filter(({ exactlyOnce }) => !exactlyOnce).map(({ line }) => line));
  const words = new Set(journal.flatMap(({ effects }) => effects.flatMap(({ content }) => content?.text ?? [])));
  const arrived = delivered.filter(
    ({ line, from, text, effect }) => loose.has(line) && from === 'bot' && (effect !== null || words.has(text)),
  );
  const same = [...groups(arrived, ({ line, text, effect }: Delivered) => `${line} ${effect ?? ''} ${text}`).values()];
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  return {
    all: sum(same.map(({ length }) => length - 1)),
    avoidable: sum(same.map((all) => Math.max(0, all.filter(({ unheard }) => unheard !== true).length - 1))),
  };
}
