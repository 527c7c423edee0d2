import type { Entry, Finding, History, Rule, Timer } from '../history.ts';
import { calmAt } from '../moments.ts';
import { stories, timeOf } from '../reading.ts';

const rule = 'timers';

/**
 * A timer that was armed is cancelled before it is due, or fires, once, not before and not long after it is due; or is armed still.
 * One that was cancelled long after it was due had been forgotten. What is late is counted from the last unrest on, and from when it was
 * armed: what an agent's absence would have brought long ago is armed anew once nobody is looked for any more.
 */
export const timersKept: Rule = (history) => {
  const calm = calmAt(history.unrest);
  const lateMs = (timer: Armed, now: number): number => now - Math.max(timer.at, timer.since, calm(now));
  const left = new Map(history.end.conversations.map(({ id, timers }) => [id, timers]));
  return [...stories(history)].flatMap(([conversation, story]) => {
    const armed = new Map<string, Armed>();
    const found = story.flatMap((entry) => decided(history, entry, armed, lateMs));
    const standing = left.get(conversation) ?? [];
    const breach = (what: string, evidence: unknown): Finding => ({ rule, conversation, what, evidence });
    const lost = [...armed.values()].filter((timer) => !standing.some((one) => keyOf(one) === keyOf(timer)));
    const unknown = standing.filter((timer) => !armed.has(keyOf(timer)));
    const overdue = standing.filter(
      (timer) => lateMs(armed.get(keyOf(timer)) ?? { ...timer, since: 0 }, history.end.at) > history.limits.timerLateMs,
    );
    return [
      ...found,
      ...lost.map((timer) => breach('was armed, and is gone', timer)),
      ...unknown.map((timer) => breach('is there, and was never armed', timer)),
      ...overdue.map((timer) => breach(`has been due for ${history.end.at - timer.at} ms`, timer)),
    ];
  });
};

/** Since when it is armed. */
type Armed = Timer & { readonly since: number };
const keyOf = ({ id, at, token }: Timer): string => `${id} ${at} ${token}`;

/** Takes what an entry says of timers into those that are armed. */
function decided(
  { limits }: History,
  entry: Entry,
  armed: Map<string, Armed>,
  lateMs: (timer: Armed, now: number) => number,
): Finding[] {
  const { conversation, event, cancelled } = entry;
  const breach = (what: string, timer: unknown): Finding => ({
    rule,
    conversation,
    what,
    evidence: { timer, version: entry.version, decidedAt: entry.decidedAt, event },
  });
  const at = timeOf(entry);
  const found: Finding[] = [];
  if (event.type === 'timer.fired') {
    const timer = [...armed.values()].find(({ id, token }) => id === event.id && token === event.token);
    if (!timer) found.push(breach('fired, and was not armed', event));
    else if (Math.min(at, event.at) < timer.at - limits.clockErrorMs)
      found.push(breach(`fired ${timer.at - Math.min(at, event.at)} ms early`, timer));
  }
  for (const timer of cancelled) {
    const was = armed.get(keyOf(timer));
    armed.delete(keyOf(timer));
    if (!was) found.push(breach('ended, and was not armed', timer));
    else if (lateMs(was, at) > limits.timerLateMs)
      found.push(breach(`ended ${at - timer.at} ms after it was due`, timer));
  }
  for (const timer of entry.armed) armed.set(keyOf(timer), { ...timer, since: at });
  return found;
}
