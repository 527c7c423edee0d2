import { acceptedPresence, type Wanted } from '../domain/assignment.ts';
import type { LeftOut } from '../domain/events.ts';
import { countLeftOut } from '../store/agents.ts';
import type { Database } from '../store/database.ts';
import { askedLately } from './lately.ts';
import type { Clock } from './ports.ts';

/** A burst of assignments counts its team once a second: the count is for whoever asks later why nobody else was chosen. */
const freshMs = 1_000;

/** How many of a team each rule leaves out; null when one agent was asked for by name. */
export function leftOutOf(db: Database, clock: Clock): (wanted: Wanted) => Promise<LeftOut | null> {
  const count = askedLately(clock, freshMs, (choice: Parameters<typeof countLeftOut>[1]) => countLeftOut(db, choice));
  return async ({ to, rule, exclude }) => {
    if ('agent' in to) return null;
    const counted = await count({ team: to.team, presence: acceptedPresence(rule), below: rule.maxOpen });
    return { ...counted, excluded: exclude.length };
  };
}
