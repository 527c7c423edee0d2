import { assign, setup } from 'xstate';
import type { Effect } from '../domain/effects.ts';
import type { Event } from '../domain/events.ts';
import type { Assignee } from '../domain/assignment.ts';
import type { Facts } from '../domain/facts.ts';
import { type Hours, isBetween } from '../domain/hours.ts';
import type { Live } from '../domain/live.ts';
import { mentions } from '../domain/mentions.ts';

/** Whom a step asks for, as written in a machine; `same` is the team the conversation has, `shift` the one routed to. */
export type Whom = 'shift' | 'same' | 'previous' | 'anyone' | { readonly team: string } | { readonly agent: string };

/** What a step may look at and never keeps: put into the context before a step, taken out after it. */
export interface Given {
  readonly nowMs: number;
  readonly facts: Facts;
  readonly live: Live;
}
export interface Route {
  readonly shift: string;
  readonly team: string;
  readonly opensAtMs: number;
  readonly endsAtMs: number;
}
export type Clock = 'assign' | 'reply' | 'ask';

/** What a workflow remembers: the persisted part of the context. */
export interface Memory {
  readonly route: Route | null;
  readonly due: Readonly<Partial<Record<Clock, number>>>;
  readonly missed: readonly string[];
}
export type Context = Memory & { readonly given: Given };
export const newMemory: Memory = { route: null, due: {}, missed: [] };

interface Args {
  readonly context: Context;
}
const duty = ({ context }: Args) => context.given.live.duty(context.given.nowMs);

function untilMs({ context }: Args, clock: Clock): number {
  const dueMs = context.due[clock];
  if (dueMs === undefined) throw new Error(`the delay of ${clock} was used before its clock was started`);
  return Math.max(0, dueMs - context.given.nowMs);
}

function resolve({ route, given }: Context, whom: Whom): Assignee {
  if (typeof whom === 'object') return whom;
  if (whom === 'previous' && given.facts.previous !== null) return { agent: given.facts.previous };
  if (whom === 'shift' && route) return { team: route.team };
  if (whom === 'same' && given.facts.team !== null) return { team: given.facts.team };
  return { workspace: true };
}

/** What a machine does beside asking for effects: an event of its own, which the facts hear at once. */
export type Act = { readonly act: 'unassign' } | { readonly act: 'close' };

/** A body is a pure function from what is known to an effect or act (null: nothing to do); `step` calls it. */
export const bodies = {
  say: ({ context: { given } }: Args, p: { key: string; options?: readonly string[] }): Effect => ({
    type: 'say',
    key: p.key,
    options: p.options ?? [],
    values: {
      agent: given.facts.owner?.agent ?? null,
      position: given.facts.position,
      opensAtMs: given.live.duty(given.nowMs).next?.startsAtMs ?? null,
    },
  }),
  assign: ({ context }: Args, p: { rule: string; to: Whom; priority?: number }): Effect => ({
    type: 'assign',
    rule: p.rule,
    to: resolve(context, p.to),
    exclude: context.missed,
    priority: p.priority ?? 0,
    language: context.given.facts.language,
  }),
  missed: ({ context: { given } }: Args): Effect | null =>
    given.facts.owner && { type: 'missed', agent: given.facts.owner.agent },
  withdraw: ({ context }: Args): Effect | null => {
    const { pending } = context.given.facts;
    return pending === null ? null : { type: 'withdraw', request: pending.request };
  },
  comment: ({ context }: Args, p: { key: string }): Effect | null => {
    const { owner } = context.given.facts;
    return owner && { type: 'comment', agent: owner.agent, key: p.key, about: context.missed.at(-1) ?? null };
  },
  unassign: (): Act => ({ act: 'unassign' }),
  close: (): Act => ({ act: 'close' }),
};

/** The words that machines are written in. A name never changes its meaning: stored machines refer to it. */
export const vocabulary = setup({
  types: { context: {} as Context, events: {} as Event, input: {} as Given },
  actions: {
    ...bodies,
    /** Remember the team on duty, or of the next shift to come. */
    route: assign(({ context }) => {
      const { now, next } = duty({ context });
      const d = now ?? next;
      return { route: d ? { shift: d.shift, team: d.team, opensAtMs: d.startsAtMs, endsAtMs: d.endsAtMs } : null };
    }),
    /** Counts from now, or from the opening of the routed shift when that is still to come. */
    startClock: assign(({ context }, p: { clock: Clock; ms: number }) => ({
      due: { ...context.due, [p.clock]: Math.max(context.given.nowMs, context.route?.opensAtMs ?? 0) + p.ms },
    })),
    markMissed: assign(({ context: { missed, given } }) => ({
      missed: given.facts.owner === null ? missed : [...missed, given.facts.owner.agent],
    })),
  },
  guards: {
    onShift: ({ context }) => duty({ context }).now !== undefined,
    opensLater: ({ context }) => duty({ context }).next !== undefined,
    returning: ({ context }) => context.given.facts.returning,
    hasPrevious: ({ context }) => context.given.facts.previous !== null,
    /** Whoever has an agent does not stand in line, even while another agent is looked for. */
    hasPosition: ({ context: { given } }) => given.facts.position !== null && given.facts.owner === null,
    roundsSpent: ({ context }, p: { rounds: number }) => context.missed.length >= p.rounds,
    failedBecause: ({ event }, p: { reason: 'agentGone' | 'teamEmpty' }) =>
      event.type === 'assignment.failed' && event.reason === p.reason,
    /** By name, by label in any language, or by number where a menu is shown as text. */
    picked: ({ context, event }, p: { option: string; number: number }) =>
      event.type === 'contact.messaged' &&
      (event.content.text.trim() === String(p.number) || context.given.live.means(p.option, event.content.text)),
    channelIs: ({ context }, p: { anyOf: readonly string[] }) => p.anyOf.includes(context.given.facts.contact.channel),
    languageIs: ({ context }, p: { anyOf: readonly string[] }) => p.anyOf.includes(context.given.facts.language),
    contactIs: ({ context }, p: { field: 'id' | 'name'; anyOf: readonly string[] }) =>
      p.anyOf.some((value) => value.toLowerCase() === context.given.facts.contact[p.field].toLowerCase()),
    /** What the contact wrote last has one of these words or phrases in it, whole, in any case. */
    said: ({ context }, p: { anyOf: readonly string[] }) => mentions(context.given.facts.lastText, p.anyOf),
    /** Local time is between two, `to` not later than `from` meaning over midnight; on these days when any are given. */
    between: ({ context }, p: Hours) => isBetween(context.given.nowMs, p),
    statusIs: ({ context }, p: { status: 'open' | 'closed' }) => context.given.facts.status === p.status,
    hasOwner: ({ context }) => context.given.facts.owner !== null,
    /** One side has said nothing for so long; a side that never wrote has been silent since the opening. */
    silentFor: ({ context: { given } }, p: { side: 'contact' | 'agent'; ms: number }) =>
      given.nowMs -
        ((p.side === 'contact' ? given.facts.lastContactAt : given.facts.lastAgentAt) ?? given.facts.openedAt) >=
      p.ms,
  },
  delays: {
    assignTimeout: (args) => untilMs(args, 'assign'),
    replyWithin: (args) => untilMs(args, 'reply'),
    answerWithin: (args) => untilMs(args, 'ask'),
    shiftEnd: ({ context: { route, given } }) => (route ? Math.max(0, route.endsAtMs - given.nowMs) : 7 * 86_400_000),
  },
});
