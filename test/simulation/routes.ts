import type { Random } from './random.ts';

export const teams = ['morning', 'afternoon', 'night'] as const;

/** A machine and what the admins have set of it. */
export interface Route {
  readonly machine: 'reception' | 'round-robin' | 'least-open' | 'shifts' | 'fast-transfer';
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * What `routing.yaml` says in a run, one of these at a time. What stands under one name says the same in all of them: conversations
 * that began with one machine go on by it when the file names another.
 */
export function routesOf(random: Random, agents: readonly string[]): readonly Route[] {
  const to = random.pick(['anyone', 'anyone', { team: random.pick(teams) }, { agent: random.pick(agents) }]);
  const named = typeof to === 'object' && 'agent' in to;
  const assign = { ...(!named && choosing(random)), ...waiting(random) };
  const within = random.pick(['20 seconds', '60 seconds']);
  const rounds = random.pick([0, 1, 2, 3]);
  const reply = random.chance(0.7) && { reply: { within, rounds, reassign: again(random, agents) } };
  const away = { assign: random.pick(['next-shift', 'nobody']) };
  const aboutAnyone: readonly Route[] = [
    { machine: 'round-robin', parameters: { to, assign } },
    { machine: 'least-open', parameters: { to, assign } },
    {
      machine: 'fast-transfer',
      parameters: { to, first: assign, reply: { within, rounds }, second: again(random, agents) },
    },
  ];
  if (named) return [random.pick(aboutAnyone)];
  const all: readonly Route[] = [
    ...aboutAnyone,
    { machine: 'reception', parameters: { assign, ...reply, away } },
    { machine: 'reception', parameters: { assign, ...reply, away } },
    { machine: 'shifts', parameters: { assign } },
  ];
  return random.chance(0.2) ? all : [random.pick(all)];
}

const choosing = (random: Random) => ({
  ...(random.chance(0.8) && { logic: random.pick(['round-robin', 'least-open']) }),
  onlineOnly: random.chance(0.7),
  preferLanguage: random.chance(0.2),
  ...(random.chance(0.75) && { maxOpen: random.pick([1, 2, 3]) }),
});

const waiting = (random: Random) => ({
  timeout: random.pick(['40 seconds', '5 minutes', '7 days']),
  ...(random.chance(0.2) && { priority: random.pick([1, 50]) }),
});

/** Whom silence hands a conversation to. */
function again(random: Random, agents: readonly string[]) {
  if (random.chance(0.15)) return { agent: random.pick(agents), ...waiting(random) };
  const team = random.pick(['same', 'same', random.pick(teams)]);
  return { team, ...choosing(random), ...waiting(random) };
}
