import type { Entered, Finding, History, Load, Rule } from '../history.ts';
import { calmAt } from '../moments.ts';
import { deadFrom, isServed, qualifies, replay, type Standing } from '../queues.ts';

const rule = 'everyone served';

/** Somebody waits and an agent qualifies, since a moment. */
interface Since {
  readonly at: number;
  readonly entry: Entered;
  readonly load: Load;
  told: boolean;
}

/** Nobody waits in a queue while one and the same agent qualifies for longer than the limit, counted from the last unrest on. */
export const everyoneServed: Rule = (history) => {
  const { limits, unrest, end, waits } = history;
  const calm = calmAt(unrest);
  const dead = deadFrom(history);
  const since = new Map<string, Since>();
  const found: Finding[] = [];
  const waitedMs = ({ at }: Since, now: number): number => now - Math.max(at, calm(now));

  function judge(one: Since, now: number, what: string): void {
    const ms = waitedMs(one, now);
    if (one.told || ms <= limits.waitMs) return;
    one.told = true;
    const { entry, load } = one;
    found.push({
      rule,
      conversation: entry.conversation,
      what: `${what} for ${Math.round(ms)} ms while ${load.agent} qualified`,
      evidence: one,
    });
  }

  replay(history, ({ at, order }, _before, after) => {
    for (const one of since.values()) judge(one, at, 'waited');
    const now = inVain(history, after, at, (request) => (dead.get(request) ?? Infinity) <= order);
    for (const [key, { entry, load }] of now) if (!since.has(key)) since.set(key, { at, entry, load, told: false });
    for (const key of since.keys()) if (!now.has(key)) since.delete(key);
  });
  const stillWaiting = new Set(end.queue.map(({ request }) => request));
  if (waits.length > 0)
    for (const one of since.values()) if (stillWaiting.has(one.entry.request)) judge(one, end.at, 'waits at the end');
  return found;
};

/** Who waits, and which agent qualifies for them. */
function inVain(
  history: History,
  { waiting, loads, claimed }: Standing,
  at: number,
  isDead: (request: string) => boolean,
): ReadonlyMap<string, { readonly entry: Entered; readonly load: Load }> {
  const found = new Map<string, { entry: Entered; load: Load }>();
  for (const entry of waiting.values()) {
    if (!isServed(history, entry, at, at) || claimed.has(entry.request) || isDead(entry.request)) continue;
    for (const load of loads.values())
      if (qualifies(history, load, entry)) found.set(`${entry.request} ${load.agent}`, { entry, load });
  }
  return found;
}
