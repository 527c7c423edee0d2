import type { AssignmentRule, Entered, History, Load } from './history.ts';
import { type Moment, moments } from './moments.ts';

/** Queues and agents as they stood between two writes of the database. */
export interface Standing {
  readonly waiting: ReadonlyMap<string, Entered>;
  readonly loads: ReadonlyMap<string, Load>;
  /** Requests that an agent has been claimed for. */
  readonly claimed: ReadonlySet<string>;
}

/** Goes through all watched writes in their order; `visit` sees each with how things stood before and after it. */
export function replay(history: History, visit: (moment: Moment, before: Standing, after: Standing) => void): void {
  let before: Standing = { waiting: new Map(), loads: new Map(), claimed: new Set() };
  for (const moment of moments(history)) {
    const after = applied(before, moment);
    visit(moment, before, after);
    before = after;
  }
}

function applied(before: Standing, { load, wait }: Moment): Standing {
  if (load) {
    const loads = new Map(before.loads).set(load.agent, load);
    return { ...before, loads, claimed: new Set([...loads.values()].flatMap(({ claims }) => claims)) };
  }
  if (!wait) return before;
  const waiting = new Map(before.waiting);
  if (wait.change === 'entered') waiting.set(wait.conversation, wait);
  else waiting.delete(wait.conversation);
  return { ...before, waiting };
}

/** For what is asked for by hand where the workflow has no rule of that name. */
const byHand: AssignmentRule = { onlineOnly: true, maxOpen: null };
export const ruleAt = ({ rules }: History, path: string): AssignmentRule => rules[path] ?? byHand;

/** Whom somebody may go to: what a place in a queue says, and a request. `key`: `team:morning`, `team:*`, `agent:anna`. */
export type Asked = Pick<Entered, 'key' | 'rule' | 'exclude'>;

/** What keeps an agent, as they stand, from what is asked for; undefined when nothing does. */
export function obstacle(history: History, load: Load, { key, rule, exclude }: Asked): string | undefined {
  const open = load.claims.length;
  if (!load.listed) return 'is not listed';
  if (load.maxOpen !== null && open >= load.maxOpen) return `has ${open} and may have ${load.maxOpen}`;
  if (key.startsWith('agent:')) return key === `agent:${load.agent}` ? undefined : 'is another one';
  const { onlineOnly, maxOpen } = ruleAt(history, rule);
  if (key !== 'team:*' && !load.teams.some((team) => key === `team:${team}`)) return `is not of ${key}`;
  if (!load.autoAssign) return 'is left out of automatic assignment';
  if (exclude.includes(load.agent)) return 'is not to have it again';
  if (onlineOnly && load.presence !== 'online') return `is ${load.presence}`;
  return maxOpen !== null && open >= maxOpen ? `has ${open}, and ${rule} allows ${maxOpen}` : undefined;
}

export const qualifies = (history: History, load: Load, asked: Asked): boolean =>
  obstacle(history, load, asked) === undefined;

/** Is somebody who waits given an agent without anybody's picking, by all that the files said between two moments? */
export function isServed({ configs }: History, { key }: Entered, from: number, until: number): boolean {
  if (!key.startsWith('team:')) return true;
  const first = Math.max(
    0,
    configs.findLastIndex(({ at }) => at <= from),
  );
  return configs.slice(first).every(({ at, autoAssign }) => at > until || autoAssign);
}

/** Is one served before another? */
export const isAhead = (one: Entered, other: Entered): boolean =>
  one.priority > other.priority || (one.priority === other.priority && one.since < other.since);

/** From which place on each request was answered, withdrawn or followed by a newer one. */
export function deadFrom({ journal }: History): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const last = new Map<string, string>();
  const ordered = journal.filter(({ order }) => order !== null).toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0));
  for (const { conversation, event, effects, order } of ordered) {
    const ended = [
      ...(event.type === 'assignment.made' || event.type === 'assignment.failed' ? [event.request] : []),
      ...effects.filter(({ type }) => type === 'withdraw').map(({ request }) => request),
    ];
    for (const { id } of effects.filter(({ type }) => type === 'assign')) {
      ended.push(last.get(conversation));
      last.set(conversation, id);
    }
    for (const request of ended) if (request !== undefined && !found.has(request)) found.set(request, order ?? 0);
  }
  return found;
}
