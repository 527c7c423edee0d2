import type { Finding, Rule } from '../history.ts';
import { groups } from '../reading.ts';

/** No claim takes an agent over their cap, but for a supervisor's own act. From every write on the agents that was watched. */
export const capsKept: Rule = ({ loads, agents, journal }) => {
  const caps = new Map(agents.map(({ id, maxOpen }) => [id, maxOpen ?? Infinity]));
  const insisted = new Set(journal.flatMap(({ event }) => (event.insisted === true ? [event.claim] : [])));
  return [...groups(loads, ({ agent }) => agent)].flatMap(([agent, all]) =>
    all.flatMap((load, index): Finding[] => {
      const before = all[index - 1]?.claims ?? [];
      const taken = load.claims.filter((claim) => !before.includes(claim) && !insisted.has(claim));
      if (taken.length === 0 || load.open <= (caps.get(agent) ?? Infinity)) return [];
      const conversation = taken[0]?.split(':')[0] ?? null;
      const what = `${agent} has ${load.open} open conversations and may have ${caps.get(agent) ?? 0}`;
      return [{ rule: 'caps', conversation, what, evidence: { taken, load } }];
    }),
  );
};
