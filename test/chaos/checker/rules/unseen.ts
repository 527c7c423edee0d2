import type { Effect, Finding, Rule } from '../history.ts';
import { linesOf, stories, timeOf } from '../reading.ts';

/** What shows an owner words of the contact, and from which version on. */
interface Shown {
  readonly version: number;
  readonly effect: Effect;
  readonly from: number;
}

/**
 * What a contact wrote is before whoever has the conversation, or the conversation remembers that it is not; and it does not remember
 * it for longer than they are silent.
 */
export const nothingUnseen: Rule = (history) => {
  const lines = linesOf(history).agent;
  const arrived = new Set(history.delivered.map(({ line, effect }) => `${line} ${effect ?? ''}`));
  const told = stories(history);
  return history.end.conversations.flatMap(({ id, owner, unseen }): Finding[] => {
    const person = lines.get(owner?.agent ?? '');
    if (!owner || !person) return [];
    const breach = (what: string, evidence: unknown): Finding => ({
      rule: 'unseen',
      conversation: id,
      what: `${owner.agent} ${what}`,
      evidence,
    });
    const story = told.get(id) ?? [];
    const since = story.findLast(({ ownerChange }) => ownerChange?.to === owner.agent)?.version ?? 0;
    const shown = story
      .filter((entry) => entry.version >= since && timeOf(entry) >= person.since)
      .flatMap(({ version, effects }) => effects.flatMap((effect) => shownBy(version, effect, owner.agent)));
    const isThere = ({ effect }: Shown): boolean => arrived.has(`${person.line} ${effect.id}`);
    const missing = shown.filter(
      (one) =>
        !isThere(one) &&
        !shown.some((later) => later.version >= one.version && later.from <= one.from && isThere(later)) &&
        !(unseen && unseen.since <= one.from),
    );
    const failedAt = Math.max(
      0,
      ...story.filter(({ event }) => event.type === 'agent.unreached').map(({ event }) => event.at),
    );
    const isHeard = (history.end.heard[person.line] ?? 0) > failedAt + history.limits.clockErrorMs;
    return [
      ...missing.map((one) => breach(`was never shown ${one.effect.id}, and nobody knows`, one)),
      ...(unseen && isHeard ? [breach('was heard of, and not told what they missed', unseen)] : []),
    ];
  });
};

function shownBy(version: number, effect: Effect, owner: string): Shown[] {
  if (effect.agent !== owner) return [];
  if (effect.type === 'relayToAgent') return [{ version, effect, from: version }];
  return effect.type === 'brief' ? [{ version, effect, from: effect.since ?? 0 }] : [];
}
