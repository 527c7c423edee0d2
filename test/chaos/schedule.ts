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
] as const;
type Fault = (typeof faults)[number][1];

/** The same for the same plan: by tick, what happens to whom. */
export function scheduleOf(plan: Plan): ReadonlyMap<number, readonly Act[]> {
  const chance = randomOf(plan.seed);
  const [people, failures] = [chance.fork(), chance.fork()];
  const ticks = (plan.seconds * 1_000) / tickMs;
  const perTick = tickMs / 1_000;
  const acts = new Map<number, Act[]>();
  /** Each kind once, then as it comes. */
  const kinds: Fault[] = shuffled(
    failures,
    faults.map(([, kind]) => kind),
  );
  for (let tick = 0; tick < ticks; tick += 1) {
    const now: Act[] = [];
    if (people.chance(plan.writes * perTick)) now.push(write(people, plan));
    if (people.chance(plan.deeds * perTick)) now.push(deed(people, plan));
    if (failures.chance(perTick / plan.faultEvery))
      now.push(fault(failures, plan, kinds.pop() ?? weighted(failures, faults)));
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
    default:
      return { who: 'connector', fault: kind, forMs };
  }
}

function shuffled<T>(chance: Random, all: readonly T[]): T[] {
  const left = [...all];
  return all.flatMap(() => left.splice(chance.below(left.length), 1));
}

function weighted<T>(chance: Random, from: readonly (readonly [number, T])[]): T {
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
