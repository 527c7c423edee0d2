import { type Random, randomOf } from '../simulation/random.ts';

/** What happens at a tick. Numbers that pick among what is there only then go from 0 to 1. */
export type Act =
  | { readonly who: 'contact'; readonly contact: number; readonly messages: number }
  | { readonly who: 'agent'; readonly agent: number; readonly does: AgentDoes; readonly pick: number }
  | { readonly who: 'rota'; readonly rota: number; readonly fault: 'kill' | 'freeze' | 'jump'; readonly forMs: number }
  | {
      readonly who: 'mongod';
      readonly fault: 'killPrimary' | 'freezePrimary' | 'lonelyPrimary';
      readonly forMs: number;
    }
  | { readonly who: 'connector'; readonly fault: ConnectorFault; readonly forMs: number }
  | { readonly who: 'outbox'; readonly of: 'agent' | 'contact'; readonly pick: number; readonly forMs: number }
  | { readonly who: 'reader'; readonly contact: number; readonly forMs: number };
export type AgentDoes = (typeof agentDoes)[number][1];
export type ConnectorFault = '429' | '500' | 'slow' | 'hang' | 'cut';

export interface Plan {
  readonly seed: number;
  readonly seconds: number;
  readonly contacts: number;
  readonly loose: number;
  readonly agents: number;
  readonly rotas: number;
  /** Messages and commands, on an average, in a second. */
  readonly writes: number;
  readonly deeds: number;
  /** One fault, on an average, in so many seconds. */
  readonly faultEvery: number;
}

export const tickMs = 100;

/** How often agents do what, out of a hundred. */
const agentDoes = [
  [32, 'answer'],
  [2, 'burst'],
  [14, 'look'],
  [14, 'close'],
  [6, 'claim'],
  [5, 'unassign'],
  [5, 'giveToTeam'],
  [5, 'giveToAgent'],
  [4, 'note'],
  [9, 'online'],
  [4, 'away'],
] as const;

const faults = [
  [30, 'kill'],
  [22, 'freeze'],
  [8, 'jump'],
  [14, 'killPrimary'],
  [5, 'freezePrimary'],
  [6, 'lonelyPrimary'],
  [5, '429'],
  [5, '500'],
  [5, 'slow'],
  [5, 'hang'],
  [5, 'cut'],
  [5, 'reader'],
  [3, 'fullToAgent'],
  [3, 'fullToContact'],
] as const;
type Fault = (typeof faults)[number][1];
/** What is felt long after it has ended: a channel takes no more than two messages a second of what lies there. */
const isLong = (kind: Fault): boolean => kind === 'fullToAgent' || kind === 'fullToContact';
const longMs = 60_000;
/** What there is time for yet. */
const possible = (leftMs: number): Weighted<Fault> => faults.filter(([, kind]) => !isLong(kind) || leftMs >= longMs);

/** The same for the same plan: by tick, what happens to whom. */
export function scheduleOf(plan: Plan): ReadonlyMap<number, readonly Act[]> {
  const chance = randomOf(plan.seed);
  const [people, failures] = [chance.fork(), chance.fork()];
  const wholeMs = plan.seconds * 1_000;
  const perTick = tickMs / 1_000;
  const acts = new Map<number, Act[]>();
  /** Each kind once, long ones first, then as it comes. */
  const kinds = shuffled(
    failures,
    possible(wholeMs).map(([, kind]) => kind),
  ).toSorted((a, b) => Number(isLong(a)) - Number(isLong(b)));
  for (let tick = 0; tick * tickMs < wholeMs; tick += 1) {
    const now: Act[] = [];
    if (people.chance(plan.writes * perTick)) now.push(write(people, plan));
    if (people.chance(plan.deeds * perTick)) now.push(deed(people, plan));
    if (failures.chance(perTick / plan.faultEvery))
      now.push(fault(failures, plan, kinds.pop() ?? weighted(failures, possible(wholeMs - tick * tickMs))));
    if (now.length > 0) acts.set(tick, now);
  }
  return acts;
}

const write = (chance: Random, { contacts }: Plan): Act => ({
  who: 'contact',
  contact: chance.below(contacts),
  messages: chance.chance(0.01) ? 30 : chance.chance(0.2) ? 3 : 1,
});

const deed = (chance: Random, { agents }: Plan): Act => ({
  who: 'agent',
  agent: chance.below(agents),
  does: weighted(chance, agentDoes),
  pick: chance.next(),
});

function fault(chance: Random, { rotas, contacts }: Plan, kind: Fault): Act {
  const forMs = Math.round(chance.between(1_000, 12_000));
  switch (kind) {
    case 'kill':
    case 'freeze':
    case 'jump':
      return { who: 'rota', rota: chance.below(rotas), fault: kind, forMs };
    case 'killPrimary':
    case 'freezePrimary':
    case 'lonelyPrimary':
      return { who: 'mongod', fault: kind, forMs };
    case 'reader':
      return { who: 'reader', contact: chance.below(contacts), forMs };
    case 'fullToAgent':
    case 'fullToContact':
      return {
        who: 'outbox',
        of: kind === 'fullToAgent' ? 'agent' : 'contact',
        pick: chance.next(),
        forMs: chance.between(15_000, 25_000),
      };
    default:
      return { who: 'connector', fault: kind, forMs };
  }
}

function shuffled<T>(chance: Random, all: readonly T[]): T[] {
  const left = [...all];
  return all.flatMap(() => left.splice(chance.below(left.length), 1));
}

type Weighted<T> = readonly (readonly [number, T])[];

function weighted<T>(chance: Random, from: Weighted<T>): T {
  let left = chance.between(
    0,
    from.reduce((sum, [weight]) => sum + weight, 0),
  );
  for (const [weight, value] of from) {
    left -= weight;
    if (left < 0) return value;
  }
  throw new Error('weights do not add up');
}
