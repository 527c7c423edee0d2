import { z } from 'zod';
import { duration } from '../domain/duration.ts';
import type { Whom } from './vocabulary.ts';

const teamName = z.string().meta({ refersTo: 'team' });
const agentName = z.string().meta({ refersTo: 'agent' });

export const longestWaitDays = 7;

/** How an assignment is made. All but the timeout is read live by its path in routing.yaml; `path` is filled in by `workflow`. */
export const assignment = z.strictObject({
  logic: z
    .enum(['round-robin', 'least-open'])
    .optional()
    .describe('round-robin: in turn, unless said otherwise. least-open: whoever has the fewest open conversations.'),
  onlineOnly: z.boolean().optional().describe('Only agents who are online. Off unless set.'),
  maxOpen: z.int().positive().max(1_000).optional().describe('Only agents with fewer open conversations than this.'),
  preferLanguage: z
    .boolean()
    .optional()
    .describe('Rather an agent who speaks the contact’s language (`speaks` in agents.yaml), else anyone.'),
  priority: z.int().min(0).max(100).optional().describe('In the queue the higher is served first. 0 unless set.'),
  timeout: duration(longestWaitDays)
    .prefault('7 days')
    .describe('How long the contact waits in the queue, at most 7 days.'),
});
export const whom = z.union([
  z.literal('anyone'),
  z.strictObject({ team: teamName }),
  z.strictObject({ agent: agentName }),
]);
const choosing = ['logic', 'onlineOnly', 'maxOpen', 'preferLanguage'] as const;
const choosesAmong = [...choosing, 'team'] as const;
export const reassignment = assignment
  .extend({
    team: z
      .union([z.literal('same'), teamName])
      .optional()
      .describe('same, unless said otherwise, or the name of another team.'),
    agent: agentName.optional().describe('One agent, instead of a team: assigned whatever their presence.'),
  })
  .check((context) => {
    const { value, issues } = context;
    if (value.agent === undefined) return;
    for (const key of choosesAmong)
      if (value[key] !== undefined) {
        const message = 'expected nothing here: one agent is assigned whatever their presence and load';
        issues.push({ code: 'custom', path: [key], message, input: value[key] });
      }
  });
export const reply = z.strictObject({
  within: duration(longestWaitDays).prefault('15 minutes').describe('How long an agent has for the first answer.'),
  rounds: z.int().min(0).max(10).default(1).describe('How many times it is assigned anew.'),
  reassign: reassignment.prefault({}),
});

/**
 * Parameters with `to`: one agent is assigned whatever their presence, so that rules for choosing among several are a mistake there.
 * `rule` names the parameter that holds them. Told beside other mistakes; so a machine's own default is no part of the schema.
 */
export function nothingToChoose<S extends z.ZodType>(schema: S, rule: string): S {
  return choosing.reduce((checked, key) => {
    const given = z.looseObject({ to: z.looseObject({ agent: z.string() }), [rule]: z.looseObject({}) });
    return checked.refine((value) => valueOf(value, [rule, key]) === undefined, {
      path: [rule, key],
      when: ({ value }) => given.safeParse(value).success,
      error: 'expected nothing here: one agent is assigned whatever their presence and load',
    });
  }, schema);
}

const valueOf = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<string, unknown>)[key] : undefined),
    value,
  );

/** Whom a reassignment asks for. */
export function whomAgain({ team, agent }: Pick<z.output<typeof reassignment>, 'team' | 'agent'>): Whom {
  if (agent !== undefined) return { agent };
  return team === undefined || team === 'same' ? 'same' : { team };
}

export type AssignmentParameters = z.output<typeof assignment>;
export type AssignmentStep = Located<AssignmentParameters>;
export type ReplyStep = Pick<z.output<typeof reply>, 'within' | 'rounds'>;

/** Every object of the parameters knows its own path, so that a step can name what is read live. */
export type Located<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]: Located<T[K]> } & { readonly path: string }
    : T;

export function locate<T>(value: T, path = ''): Located<T> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value as Located<T>;
  const inner = Object.entries(value).map(([key, v]: [string, unknown]) => [
    key,
    locate(v, path ? `${path}.${key}` : key),
  ]);
  return { ...Object.fromEntries(inner), path } as Located<T>;
}
