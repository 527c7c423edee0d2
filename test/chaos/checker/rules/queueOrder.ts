import type { Agent, Entered, Finding, Load, Rule } from '../history.ts';
import { deadFrom, isAhead, qualifies, replay } from '../queues.ts';

/**
 * Whoever comes free takes the highest priority, then the oldest that they qualify for. Proven is this: when an agent was claimed for
 * one who waited in a queue, nobody ahead of that one had stood in a queue since before the agent's load last changed, unclaimed and
 * still looking for somebody, while the agent qualified for both. A claim is made for the agent as they were read, so whoever
 * stood there before could be seen. Of those who were assigned without ever waiting nothing is said.
 */
export const queueOrder: Rule = (history) => {
  const dead = deadFrom(history);
  const profiles = new Map(history.agents.map((agent) => [agent.id, agent]));
  /** How each agent stood since their load last changed. */
  const since = new Map<string, Load[]>();
  const found: Finding[] = [];
  replay(history, (write, before) => {
    if (!('load' in write)) return;
    const { load } = write;
    const agent = profiles.get(load.agent);
    const was = before.loads.get(load.agent);
    const stood = since.get(load.agent) ?? [];
    for (const claim of load.claims.filter((one) => !was?.claims.includes(one))) {
      const served = [...before.waiting.values()].find(({ request }) => request === claim);
      if (!served || !agent) continue;
      const passed = [...before.waiting.values()].find(
        (entry) =>
          isAhead(entry, served) &&
          !before.claimed.has(entry.request) &&
          (dead.get(entry.request) ?? Infinity) > load.order &&
          stoodThroughout(
            agent,
            stood.filter((one) => qualifies(agent, one, served)),
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

function stoodThroughout(agent: Agent, stood: readonly Load[], entry: Entered): boolean {
  const [first] = stood;
  return first !== undefined && entry.order < first.order && stood.every((load) => qualifies(agent, load, entry));
}
