import type { AssignmentRule } from '../../domain/assignment.ts';
import type { Workspace } from '../../domain/workspace.ts';
import type { Database } from '../../store/database.ts';
import type { Pinned, PresenceDocument } from '../../store/documents.ts';
import { type Had, hadAt, presencesAt, revisionAt } from '../../store/history.ts';
import { machinesOf, ruleUnder } from '../inForce.ts';
import type { Searching } from './moments.ts';

/** An agent at some moment. */
export interface AgentThen {
  readonly presence: Pick<PresenceDocument, 'presence' | 'why'>;
  readonly had: Had;
}

/** What the files said at a moment when somebody was looked for, and how the agents were. */
export interface Then {
  readonly workspace: Workspace | null;
  readonly rule: AssignmentRule;
  agents(names: readonly string[]): Promise<ReadonlyMap<string, AgentThen>>;
}

/** Looks moments of one conversation up; what the files said is read once for each change of them. */
export function pastOf(db: Database, machine: Pinned): (moment: Searching) => Promise<Then> {
  const machines = machinesOf(db);
  return async ({ at, asked: { effect } }) => {
    const revision = await revisionAt(db, new Date(at));
    return {
      workspace: revision?.workspace ?? null,
      rule: await ruleUnder(revision, machines, machine, effect.rule),
      agents: async (names) => {
        const [presences, had] = await Promise.all([presencesAt(db, names, new Date(at)), hadAt(db, names, at)]);
        return new Map(names.map((name) => [name, thenOf(presences.get(name), had.get(name))]));
      },
    };
  };
}

const thenOf = (presence: PresenceDocument | undefined, had: Had | undefined): AgentThen => ({
  presence: presence ?? { presence: 'offline', why: 'said' },
  had: had ?? { open: 0, lastGivenAt: null },
});
