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

/**
 * Of agents who qualify, best first, those whom the next assignments may go to in whatever order, one each: by turns, those whose
 * turn it is in the same round; else the least busy while they are equally so.
 */
export function nextInTurn<T extends Pick<AgentLoad, 'open'> & { readonly round: number }>(
  candidates: readonly T[],
  { logic }: Pick<AssignmentRule, 'logic'>,
): readonly T[] {
  const [best] = candidates;
  return candidates.filter(({ open, round }) =>
    logic === 'round-robin' ? round === best?.round : open === best?.open,
  );
}

/** Whose turn it is first. */
export const bestFirst = <T extends Pick<AgentLoad, 'open'> & { readonly round: number; readonly turn: number }>(
  agents: readonly T[],
  { logic }: Pick<AssignmentRule, 'logic'>,
): T[] => {
  const before = (one: T): number => (logic === 'round-robin' ? one.round : one.open);
  return agents.toSorted((a, b) => before(a) - before(b) || a.turn - b.turn);
};

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
