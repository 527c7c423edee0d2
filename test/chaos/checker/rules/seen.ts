import type { Finding, Rule, Seen } from '../history.ts';
import { groups } from '../reading.ts';

const rule = 'seen';

/** A client sees every activity of its line from the first that it saw on, once, in order, to the last, and as it stands there. */
export const everythingSeen: Rule = ({ seen, delivered }) => {
  const numbered = delivered.filter(({ seq }) => seq !== null);
  const lines = groups(numbered, ({ line }) => line);
  return [...groups(seen, ({ session }) => session)].flatMap(([session, shown]): Finding[] => {
    const [first] = shown;
    if (!first) return [];
    const standing = (lines.get(first.line) ?? []).filter(({ seq }) => (seq ?? 0) >= first.seq);
    const wrong = shown.findIndex(({ seq, text }, n) => standing[n]?.seq !== seq || standing[n].text !== text);
    if (wrong >= 0) return [breach(session, shown[wrong], `expected ${JSON.stringify(standing[wrong] ?? null)}`)];
    const missing = standing[shown.length];
    return missing ? [breach(session, shown.at(-1), `never saw ${JSON.stringify(missing)}`)] : [];
  });
};

const breach = (session: string, evidence: Seen | undefined, what: string): Finding => ({
  rule,
  conversation: null,
  what: `${session}: ${what}`,
  evidence,
});
