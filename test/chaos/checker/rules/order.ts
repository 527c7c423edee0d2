import { dueOf, firstArrivals, missed, unnumbered } from '../arrivals.ts';
import type { Delivered, Entry, Finding, History, Rule } from '../history.ts';
import { groups, isContact, isHeard, placeOfEffect, wordsOf } from '../reading.ts';

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
  ...answers(history),
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

/**
 * What came on one line, whichever conversations it was for: by the numbers of the line, and, where an acknowledgement told none, by
 * the order of sending.
 */
function decided({ journal, sent }: History): Finding[] {
  const sentAs = new Map(sent.map((one, index) => [wordsOf(one) ?? '', index]));
  const placeOf = ({ event }: Entry): number | undefined =>
    event.content && isHeard(event) ? sentAs.get(event.content.text) : undefined;
  const sourced = journal.filter(({ event }) => event.source).toSorted((a, b) => orderOf(a) - orderOf(b));
  return [...groups(sourced, ({ event }) => event.source?.line)].flatMap(([, entries]) =>
    [
      firstBackwards(entries, ({ event }) => event.source?.seq ?? 0),
      firstBackwards(
        entries.filter((entry) => placeOf(entry) !== undefined),
        (entry) => placeOf(entry) ?? 0,
      ),
    ].flatMap((pair) =>
      pair ? [breach(pair[1].conversation, 'decided in another order than it was sent', pair)] : [],
    ),
  );
}
/** Where nobody watched the writes, only entries of one conversation can be told apart. */
const orderOf = ({ order, version }: Entry): number => order ?? version;

/** What was to be told, on each line, where it came first. What was refused may be tried again by who does not know, and come late. */
function arrivals(history: History): Map<string, Delivered[]> {
  const due = new Set(dueOf(history).flatMap(({ effect, must }) => (must ? [effect.id] : [])));
  return new Map(
    [...groups(history.delivered, ({ line }) => line)].map(([line, came]) => [
      line,
      firstArrivals(came, new Set()).filter(({ effect }) => effect !== null && due.has(effect)),
    ]),
  );
}

/** On a line, the effects of one conversation stand as they were decided. */
function effects(history: History): Finding[] {
  return [...arrivals(history).values()].flatMap((came) => {
    const carried = came.map(({ line, effect }) => ({ line, effect, ...placeOfEffect(effect ?? '') }));
    return [...groups(carried, ({ conversation }) => conversation)].flatMap(([conversation, ones]) => {
      const pair = firstBackwards(ones, ({ version, index }) => version * 1_000 + index);
      return pair ? [breach(conversation, 'delivered in another order than it was decided', pair)] : [];
    });
  });
}

/** On a contact's line one opening ends before the next begins. */
function openings(history: History): Finding[] {
  return [...arrivals(history)].flatMap(([line, came]) => {
    if (!isContact(history, line)) return [];
    const turns = came
      .map(({ effect }) => placeOfEffect(effect ?? '').conversation)
      .filter((id, n, all) => id !== all[n - 1]);
    const again = turns.find((id, index) => turns.indexOf(id) !== index);
    return again === undefined ? [] : [breach(again, `two openings are mixed up on ${line}`, turns)];
  });
}

/**
 * Who is an agent all the time is answered in the order of their asking. What came to an event is told by that: a process that stood
 * still may answer it late, and once more. What was refused may be tried again, too, by who does not know.
 */
function answers({ people, delivered, refused, configs, journal }: History): Finding[] {
  const excused = new Set([
    ...journal.map(({ event: { source } }) => (source ? `${source.line}|${source.seq}` : '')),
    ...refused.map(({ line, answers: to }) => (to === null ? '' : `${line}|${to}`)),
  ]);
  const isListed = (id: string | null): boolean =>
    configs.every(({ agents }) => agents.some((agent) => agent.id === id));
  return people
    .filter(({ agent }) => isListed(agent))
    .flatMap(({ line }) => {
      const came = delivered.filter(
        (one) => one.line === line && one.answers !== null && !excused.has(`${line}|${one.answers}`),
      );
      const first = came.filter(({ answers: to }, n) => came.findIndex((one) => one.answers === to) === n);
      const pair = firstBackwards(first, ({ answers: to }) => to ?? 0);
      return pair ? [breach(null, `answers came in another order than it was asked on ${line}`, pair)] : [];
    });
}

/** Where lines do not number: each thing where it arrived first. */
function words(history: History): Finding[] {
  return unnumbered(history).flatMap(({ wanted, came }) => {
    const [first] = missed(history, wanted, came).early;
    return first
      ? [breach(first.entry.conversation, `${first.effect.id} arrived before what was said earlier`, { first, came })]
      : [];
  });
}
