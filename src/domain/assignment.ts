/** Whom an assignment asks for. `nobody`: there is no team to ask, which is answered as an empty one is. */
export type Assignee =
  { readonly team: string } | { readonly agent: string } | { readonly workspace: true } | { readonly nobody: true };

/** How a step assigns, as live configuration says now. */
export interface AssignmentRule {
  readonly logic: 'round-robin' | 'least-open';
  readonly onlineOnly: boolean;
  /** Only agents with fewer open conversations; null for no limit. */
  readonly maxOpen: number | null;
  /** Rather somebody who speaks the contact's language. */
  readonly preferLanguage: boolean;
}

/** What is asked of an agent: whose turn, under which rule, and who may not have it again. */
export interface Wanted {
  /** A team's name, `*` for the workspace, or one agent. */
  readonly to: { readonly team: string } | { readonly agent: string };
  readonly rule: AssignmentRule;
  readonly exclude: readonly string[];
  /** The contact's. */
  readonly language: string;
}

/** What is known of an agent when one is chosen. */
export interface AgentLoad {
  readonly id: string;
  /** None for those who are no longer listed. */
  readonly teams: readonly string[];
  readonly autoAssign: boolean;
  readonly presence: 'online' | 'away' | 'offline';
  readonly open: number;
  readonly maxOpen: number | null;
}

/** What turns are told by. */
export interface Ranked extends AgentLoad {
  readonly round: number;
  readonly turn: number;
}

/** One of several assignments that follow each other. */
export interface Turn<T> {
  readonly agent: T;
  /** All who might have it, best first: the agent, and those after them. */
  readonly among: readonly T[];
  /** Which of these assignments the agent got before; undefined for their first. */
  readonly before: number | undefined;
}

interface Assigning<T> {
  readonly most: number;
  /** Nobody but the candidates qualifies: once each of them had one, it is the first one's turn again. */
  readonly isAll: boolean;
  /** An agent once an assignment was theirs, and they are the last of the others. */
  readonly assigned: (agent: T, nth: number) => T;
}

/**
 * Whom the next assignments go to, of candidates best first: each as if those before it were made. They end before a third round (or
 * load). Where others were first with an agent, theirs of the first round is not made, and need not be: the agent has moved on. Nor is
 * theirs of the second, where they stay behind, and whoever got one of a third would be two ahead of them.
 */
export function turnsAmong<T extends Ranked>(
  candidates: readonly T[],
  wanted: Wanted,
  { most, isAll, assigned }: Assigning<T>,
): Turn<T>[] {
  const turns: Turn<T>[] = [];
  const standing = standingBy(wanted.rule);
  let among = candidates;
  for (let nth = 0; nth < most; nth += 1) {
    const [agent] = among;
    if (!agent) break;
    if (standing(agent) > standing(turns[0]?.agent ?? agent) + 1) break;
    const before = turns.findLastIndex((turn) => turn.agent.id === agent.id);
    if (before >= 0 && !isAll) break;
    turns.push({ agent, among, before: before < 0 ? undefined : before });
    const after = assigned(agent, nth);
    among = bestFirst(qualifies(after, wanted) ? among.with(0, after) : among.slice(1), wanted.rule);
  }
  return turns;
}

/** Whose turn it is first. */
export const bestFirst = <T extends Pick<Ranked, 'open' | 'round' | 'turn'>>(
  agents: readonly T[],
  rule: Pick<AssignmentRule, 'logic'>,
): T[] => {
  const standing = standingBy(rule);
  return agents.toSorted((a, b) => standing(a) - standing(b) || a.turn - b.turn);
};

/** By what it is told whose turn it is: the round that an agent is in, or their load. */
const standingBy =
  ({ logic }: Pick<AssignmentRule, 'logic'>) =>
  ({ round, open }: Pick<Ranked, 'open' | 'round'>): number =>
    logic === 'round-robin' ? round : open;

/** Presence that a rule accepts. */
export const acceptedPresence = ({ onlineOnly }: AssignmentRule): readonly AgentLoad['presence'][] =>
  onlineOnly ? ['online'] : ['online', 'away', 'offline'];

const below = (open: number, limit: number | null): boolean => limit === null || open < limit;

/** May this agent get it? One who is asked for by name needs only to be listed still, and room of their own. */
export function qualifies(agent: AgentLoad, { to, rule, exclude }: Wanted): boolean {
  if (!below(agent.open, agent.maxOpen) || exclude.includes(agent.id)) return false;
  if ('agent' in to) return to.agent === agent.id && agent.teams.length > 0;
  return (
    agent.teams.includes(to.team) &&
    agent.autoAssign &&
    acceptedPresence(rule).includes(agent.presence) &&
    below(agent.open, rule.maxOpen)
  );
}
