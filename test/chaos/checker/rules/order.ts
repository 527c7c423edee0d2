import type { Finding, History, Rule } from '../history.ts';
import { groups, isFromContact, linesOf, personOn, placeOfEffect, stories } from '../reading.ts';

const rule = 'order';
const breach = (conversation: string | null, what: string, evidence: unknown): Finding => ({
  rule,
  conversation,
  what,
  evidence,
});

/** Messages are stored, decided and delivered in the order in which they were sent, in both directions. */
export const inOrder: Rule = (history) => [
  ...stored(history),
  ...decided(history),
  ...effects(history),
  ...openings(history),
  ...words(history),
];

/** The first two that stand the wrong way round. */
function firstBackwards<T>(all: readonly T[], placeOf: (one: T) => number): readonly [T, T] | undefined {
  for (const [index, one] of all.entries()) {
    const before = all[index - 1];
    if (before !== undefined && placeOf(before) > placeOf(one)) return [before, one];
  }
  return undefined;
}

function stored({ sent }: History): Finding[] {
  const known = sent.filter(({ seq }) => seq !== null);
  return [...groups(known, ({ line }) => line)].flatMap(([line, ones]) => {
    const pair = firstBackwards(ones, ({ seq }) => seq ?? 0);
    return pair ? [breach(null, `${line} has them in another order than they were sent`, pair)] : [];
  });
}

/** By the numbers of each line; where an acknowledgement tells none, by the order of sending. */
function decided(history: History): Finding[] {
  const sentAs = new Map(history.sent.map(({ text }, index) => [text, index]));
  return [...stories(history)].flatMap(([conversation, story]) => {
    const sourced = story.filter(({ event }) => event.source);
    const bySource = [...groups(sourced, ({ event }) => event.source?.line)].map(([, entries]) =>
      firstBackwards(entries, ({ event }) => event.source?.seq ?? 0),
    );
    const spoken = story.filter(({ event }) => isFromContact(event) && sentAs.has(event.content?.text ?? ''));
    const byText = firstBackwards(spoken, ({ event }) => sentAs.get(event.content?.text ?? '') ?? 0);
    return [...bySource, byText].flatMap((pair) =>
      pair ? [breach(conversation, 'decided in another order than it was sent', pair)] : [],
    );
  });
}

/** On a line, the effects of one conversation stand as they were decided. */
function effects({ delivered }: History): Finding[] {
  const carried = delivered.flatMap(({ line, effect }) =>
    effect === null ? [] : [{ line, effect, ...placeOfEffect(effect) }],
  );
  return [...groups(carried, ({ line, conversation }) => `${line} ${conversation}`).values()].flatMap((ones) => {
    const pair = firstBackwards(ones, ({ version, index }) => version * 1_000 + index);
    return pair ? [breach(pair[0].conversation, 'delivered in another order than it was decided', pair)] : [];
  });
}

/** On a contact's line one opening ends before the next begins. */
function openings(history: History): Finding[] {
  const carried = history.delivered.filter(
    ({ effect, line }) => effect !== null && personOn(history, line)?.agent === null,
  );
  return [...groups(carried, ({ line }) => line)].flatMap(([line, ones]) => {
    const turns = ones
      .map(({ effect }) => placeOfEffect(effect ?? '').conversation)
      .filter((id, n, all) => id !== all[n - 1]);
    const again = turns.find((id, index) => turns.indexOf(id) !== index);
    return again === undefined ? [] : [breach(again, `two openings are mixed up on ${line}`, turns)];
  });
}

/** Where activities bear no key: agents' words, each where it arrived first. */
function words(history: History): Finding[] {
  const { contact } = linesOf(history);
  const arrivedAt = groups(history.delivered, ({ line, text }) => `${line} ${text}`);
  const places = new Map(history.delivered.map((one, index) => [one, index]));
  return history.end.conversations.flatMap(({ id, contact: account }) => {
    const to = contact.get(account);
    if (!to || to.exactlyOnce) return [];
    const story = stories(history).get(id) ?? [];
    const relayed = story
      .flatMap((entry) => entry.effects.filter(({ type }) => type === 'relayToContact'))
      .flatMap((effect) => {
        const first = arrivedAt.get(`${to.line} ${effect.content?.text ?? ''}`)?.[0];
        return first ? [{ effect: effect.id, place: places.get(first) ?? 0 }] : [];
      });
    const pair = firstBackwards(relayed, ({ place }) => place);
    return pair ? [breach(id, 'words arrived in another order than they were said', pair)] : [];
  });
}
