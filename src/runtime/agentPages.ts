import type { Database } from '../store/database.ts';
import { nextAgents } from '../store/sweep.ts';

/** Each call gives the next agents, and after the last begins again: what is asked of them takes the same time however many there are. */
export type AgentPages = () => Promise<readonly string[]>;

const mostAgents = 500;
const mostOpen = 2_000;

export function agentPagesOf(db: Database): AgentPages {
  let after = '';
  return async function next(): Promise<readonly string[]> {
    const isBegun = after !== '';
    const page = await nextAgents(db, { after, mostAgents, mostOpen });
    after = page.at(-1) ?? '';
    return page.length === 0 && isBegun ? next() : page;
  };
}
