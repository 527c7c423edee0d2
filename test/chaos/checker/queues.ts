import type { Agent, Entered, History, Load, Wait } from './history.ts';

/** Queues and agents as they stood between two writes of the database. */
export interface Standing {
  readonly waiting: ReadonlyMap<string, Entered>;
  readonly loads: ReadonlyMap<string, Load>;
  /** Requests that an agent has been claimed for. */
  readonly claimed: ReadonlySet<string>;
}

type Write = { readonly load: Load } | { readonly wait: Wait };
const orderOf = (write: Write): number => ('load' in write ? write.load.order : write.wait.order);

/** Goes through all watched writes in their order; `visit` sees each with how things stood before and after it. */
export function replay(
  { loads, waits }: History,
  visit: (write: Write, before: Standing, after: Standing) => void,
): void {
  const writes: Write[] = [...loads.map((load) => ({ load })), ...waits.map((wait) => ({ wait }))];
  let before: Standing = { waiting: new Map(), loads: new Map(), claimed: new Set() };
  for (const write of writes.toSorted((a, b) => orderOf(a) - orderOf(b))) {
    const after = applied(before, write);
    visit(write, before, after);
    before = after;
  }
}

function applied(before: Standing, write: Write): Standing {
  if ('load' in write) {
    const loads = new Map(before.loads).set(write.load.agent, write.load);
    return { ...before, loads, claimed: new Set([...loads.values()].flatMap(({ claims }) => claims)) };
  }
  const waiting = new Map(before.waiting);
  if (write.wait.change === 'entered') waiting.set(write.wait.conversation, write.wait);
  else waiting.delete(write.wait.conversation);
  return { ...before, waiting };
}

/** May this agent, as they stand, have what waits? */
export function qualifies(agent: Agent, { open, presence }: Load, entry: Entered): boolean {
  if (open >= (agent.maxOpen ?? Infinity)) return false;
  if (entry.key === `agent:${agent.id}`) return true;
  const isMember = entry.key === 'team:*' || agent.teams.some((team) => entry.key === `team:${team}`);
  return (
    isMember &&
    !entry.exclude.includes(agent.id) &&
    (!entry.onlineOnly || presence === 'online') &&
    open < (entry.maxOpen ?? Infinity)
  );
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
