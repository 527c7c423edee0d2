import { isContact, isHeard } from '../reading.ts';
import type { Finding, Rule, Sent } from '../history.ts';

/** What was acknowledged stands on its line and was decided: contacts' words by an event, agents' by an event or an answer. */
export const nothingLost: Rule = (history) => {
  const { sent, journal, delivered, refused } = history;
  const decided = new Set(
    journal.flatMap(({ event }) => (event.source ? [key(event.source.line, event.source.seq)] : [])),
  );
  const rejected = new Set(
    journal.flatMap(({ event: { type, source } }) =>
      type === 'command.refused' && source ? [key(source.line, source.seq)] : [],
    ),
  );
  const said = new Set(journal.filter(({ event }) => isHeard(event)).map(({ event }) => event.content?.text ?? ''));
  const answered = new Set(
    [...delivered, ...refused].flatMap(({ line, answers }) => (answers === null ? [] : [key(line, answers)])),
  );
  const standing = new Map(
    delivered.flatMap((one) => (one.seq === null ? [] : [[key(one.line, one.seq), one] as const])),
  );

  function breach(one: Sent): Finding | undefined {
    const { line, seq, text } = one;
    const lost = (what: string): Finding => ({ rule: 'nothing lost', conversation: null, what, evidence: one });
    if (seq === null) return said.has(text) ? undefined : lost('acknowledged, and no event says it');
    const stands = standing.get(key(line, seq));
    if (stands?.from !== 'person' || stands.text !== text) return lost('acknowledged, and does not stand on its line');
    if (rejected.has(key(line, seq)) && !answered.has(key(line, seq)))
      return lost('acknowledged and refused, and nobody told who sent it');
    if (decided.has(key(line, seq))) return undefined;
    if (isContact(history, line)) return lost('acknowledged, and no event came of it');
    return answered.has(key(line, seq))
      ? undefined
      : lost('acknowledged, and neither an event nor an answer came of it');
  }
  return sent.filter(({ acknowledged }) => acknowledged).flatMap((one) => breach(one) ?? []);
};

const key = (line: string, seq: number): string => `${line}|${seq}`;
