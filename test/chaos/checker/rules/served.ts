import type { Entered, Finding, Load, Rule } from '../history.ts';
import { deadFrom, qualifies, replay } from '../queues.ts';

const rule = 'everyone served';

/** Somebody waits and an agent qualifies, since a moment. */
interface Since {
  readonly at: number;
  readonly entry: Entered;
  readonly load: Load;
  told: boolean;
}

/** Nobody waits in a queue while one and the same agent qualifies for longer than the limit. */
export const everyoneServed: Rule = (history) => {
  const { agents, limits, end, waits } = history;
  const dead = deadFrom(history);
  const since = new Map<string, Since>();
  const found: Finding[] = [];
  const isWatched = waits.length > 0;
  replay(history, (write, _before, { waiting, loads, claimed }) => {
    const { at, order } = 'load' in write ? write.load : write.wait;
    for (const one of since.values()) {
      if (one.told || at - one.at <= limits.waitMs) continue;
      one.told = true;
      const { entry, load } = one;
      const what = `waited for ${at - one.at} ms while ${load.agent} qualified`;
      found.push({ rule, conversation: entry.conversation, what, evidence: one });
    }
    const now = new Set<string>();
    for (const entry of waiting.values()) {
      if (claimed.has(entry.request) || (dead.get(entry.request) ?? Infinity) <= order) continue;
      for (const agent of agents) {
        const load = loads.get(agent.id);
        if (!load || !qualifies(agent, load, entry)) continue;
        const key = `${entry.request} ${agent.id}`;
        now.add(key);
        if (!since.has(key)) since.set(key, { at, entry, load, told: false });
      }
    }
    for (const key of since.keys()) if (!now.has(key)) since.delete(key);
  });
  if (!isWatched) return found;
  const stillWaiting = new Set(end.queue.map(({ request }) => request));
  const left = [...since.values()].filter(
    ({ at, entry }) => stillWaiting.has(entry.request) && end.at - at > limits.waitMs,
  );
  return [
    ...found,
    ...left.map((one): Finding => ({
      rule,
      conversation: one.entry.conversation,
      what: `waits at the end while ${one.load.agent} qualifies`,
      evidence: one,
    })),
  ];
};
