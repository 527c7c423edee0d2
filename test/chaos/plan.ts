import type { Plan } from './schedule.ts';
import { agentIds } from './workplace.ts';

/** The load of a run: little for a machine, much for five agents who take two conversations each. */
export const planOf = (seed: number, seconds: number): Plan => ({
  seed,
  seconds,
  contacts: 18,
  loose: 6,
  agents: agentIds.length,
  rotas: 3,
  writes: 2.5,
  deeds: 2.5,
  faultEvery: 6,
});
