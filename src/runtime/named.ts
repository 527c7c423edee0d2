import type { Wanted } from '../domain/assignment.ts';
import { onShiftAt } from '../domain/calendar.ts';
import type { Effect } from '../domain/effects.ts';
import { everyone, findAgent } from '../store/agents.ts';
import { claim } from '../store/claims.ts';
import type { Database } from '../store/database.ts';
import type { Agent } from '../store/documents.ts';
import type { Claimed, Request } from './claims.ts';
import type { Governing } from './inForce.ts';
import type { Clock } from './ports.ts';

interface Parts {
  readonly db: Database;
  readonly governing: () => Governing;
  readonly clock: Clock;
  readonly wantedOf: (request: Request) => Promise<Wanted>;
}

/** Agents who are asked for by name. */
export interface Named {
  /**
   * False when they cannot have it: they are excluded, not assigned automatically, or not available though only that will do. One who
   * is available is claimed in the same act, so that several who come back at once do not all find the same room. Undefined when
   * they are waited for as anybody is.
   */
  unlessUnavailable(
    agent: string,
    request: Request,
    onlyIf: Extract<Effect, { type: 'assign' }>['onlyIf'],
  ): Promise<Claimed | false | undefined>;
}

export function namedOf({ db, governing, clock, wantedOf }: Parts): Named {
  /** Has a team on duty, or one without shifts, or none. */
  function isOnDuty({ teams }: Agent): boolean {
    const { calendar } = governing().workspace;
    const withShifts = new Set(Object.values(calendar.shifts).map(({ team }) => team));
    const onDuty = onShiftAt(calendar, clock.now())?.team;
    const own = teams.filter((team) => team !== everyone);
    return own.length === 0 || own.some((team) => team === onDuty || !withShifts.has(team));
  }

  async function claimIfAvailable(agent: string, request: Request): Promise<Claimed | false> {
    const [doc, wanted] = await Promise.all([findAgent(db, agent), wantedOf(request)]);
    if (!doc || !isOnDuty(doc)) return false;
    const { round } = doc;
    const claimed = await claim(db, request.request, {
      agent,
      team: everyone,
      presence: ['online'],
      below: wanted.rule.maxOpen,
      round,
    });
    return claimed === false ? false : { agent: claimed === true ? agent : claimed.heldBy, wanted, found: [doc] };
  }

  return {
    unlessUnavailable: async (agent, request, onlyIf) => {
      if (request.exclude.includes(agent)) return false;
      if (onlyIf === undefined) return undefined;
      const { workspace, profile } = governing();
      if (!workspace.routing.autoAssign || profile(agent)?.autoAssign !== true) return false;
      return onlyIf === 'available' ? claimIfAvailable(agent, request) : undefined;
    },
  };
}
