import type { Entered, Finding, History, Load, Rule } from '../history.ts';
import { deadFrom, isAhead, isServed, qualifies, replay } from '../queues.ts';

/**
 * Whoever comes free takes the highest priority, then the oldest that they qualify for. Proven is this: when an agent was claimed for
 * one who waited in a queue, nobody ahead of that one had stood in a queue since before the agent's load last changed, unclaimed and
 * still looking for somebody, while the agent qualified for both. A claim is made for the agent as they were read, so whoever
 * stood there before could be seen. Of those who were assigned without ever waiting nothing is said.
 */
export const queueOrder: Rule = (history) => {
  const dead = deadFrom(history);
  /** How each agent stood since their load last changed. */
  const since = new Map<string, Load[]>();
  const found: Finding[] = [];
  replay(history, ({ load }, before) => {
    if (!load) return;
    const was = before.loads.get(load.agent);
    const stood = since.get(load.agent) ?? [];
    for (const claim of load.claims.filter((one) => !was?.claims.includes(one))) {
      const served = [...before.waiting.values()].find(({ request }) => request === claim);
      if (!served) continue;
      const passed = [...before.waiting.values()].find(
        (entry) =>
          isAhead(entry, served) &&
          isServed(history, entry, entry.at, load.at) &&
          !before.claimed.has(entry.request) &&
          (dead.get(entry.request) ?? Infinity) > load.order &&
          stoodThroughout(
            history,
            stood.filter((one) => qualifies(history, one, served)),
            entry,
          ),
      );
      if (passed) {
        const what = `${load.agent} was given ${served.conversation}, and ${passed.conversation} was ahead of it`;
        found.push({
          rule: 'queue order',
          conversation: passed.conversation,
          what,
          evidence: { load, served, passed, stood },
        });
      }
    }
    since.set(load.agent, was?.open === load.open ? [...stood, load] : [load]);
  });
  return found;
};

function stoodThroughout(history: History, stood: readonly Load[], entry: Entered): boolean {
  const [first] = stood;
  return first !== undefined && entry.order < first.order && stood.every((load) => qualifies(history, load, entry));
}
