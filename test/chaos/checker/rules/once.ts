import type { Finding, Rule } from '../history.ts';
import { groups, isHeard, stories, wordsOf } from '../reading.ts';

const rule = 'decided once';

/** Every activity came to one event, under whatever number it was stored; and no version of a conversation is missing or there twice. */
export const decidedOnce: Rule = (history) => {
  const { journal, sent, end } = history;
  const sourced = journal.filter(({ event }) => event.source);
  const twice = [...groups(sourced, ({ event }) => `${event.source?.line ?? ''}|${event.source?.seq ?? 0}`)]
    .filter(([, entries]) => entries.length > 1)
    .map(([activity, entries]): Finding => ({
      rule,
      conversation: entries[0]?.conversation ?? null,
      what: `activity ${activity} was decided ${entries.length} times`,
      evidence: entries,
    }));
  const spoken = groups(
    journal.filter(({ event }) => isHeard(event)),
    ({ event }) => event.content?.text ?? '',
  );
  const again = sent
    .map(wordsOf)
    .filter((words) => words !== undefined)
    .flatMap((words): Finding[] => {
      const entries = spoken.get(words) ?? [];
      const what = `one message came to ${entries.length} events`;
      return entries.length > 1
        ? [{ rule, conversation: entries[0]?.conversation ?? null, what, evidence: entries }]
        : [];
    });
  const told = stories(history);
  const gaps = end.conversations.flatMap(({ id, version }): Finding[] => {
    const versions = (told.get(id) ?? []).map((entry) => entry.version);
    const whole = versions.length === version && versions.every((one, index) => one === index + 1);
    return whole ? [] : [{ rule, conversation: id, what: `its journal is not 1 to ${version}`, evidence: versions }];
  });
  return [...twice, ...again, ...gaps];
};
