import type { Delivered, Finding, Rule } from '../history.ts';
import { groups } from '../reading.ts';

const rule = 'seen';

/**
 * A client sees the activities of its line from the first on, once, in order, and as they stand there; the last client of each line
 * sees them to the last one.
 */
export const everythingSeen: Rule = ({ people, seen, delivered }) => {
  const lines = groups(
    delivered.filter(({ seq }) => seq !== null),
    ({ line }) => line,
  );
  const sessions = groups(seen, ({ session }) => session);
  const lastOf = new Map(seen.map(({ line, session }) => [line, session]));
  const unwatched = people
    .filter(({ exactlyOnce, line }) => exactlyOnce && lines.has(line) && !lastOf.has(line))
    .map(({ line }) => breach(line, undefined, 'nothing was ever shown'));
  const wrongly = [...sessions].flatMap(([session, shown]): Finding[] => {
    const standing = lines.get(shown[0]?.line ?? '') ?? [];
    const wrong = shown.findIndex(({ seq, text }, n) => standing[n]?.seq !== seq || standing[n].text !== text);
    if (wrong >= 0) return [breach(session, shown[wrong], `expected ${shownAs(standing[wrong])}`)];
    const missing = standing[shown.length];
    return missing && lastOf.get(missing.line) === session
      ? [breach(session, shown.at(-1), `never saw ${shownAs(missing)}`)]
      : [];
  });
  return [...unwatched, ...wrongly];
};

const shownAs = (one: Delivered | undefined): string => JSON.stringify(one ?? null);
const breach = (whose: string, evidence: unknown, what: string): Finding => ({
  rule,
  conversation: null,
  what: `${whose}: ${what}`,
  evidence,
});
