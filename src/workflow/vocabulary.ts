import { assign, setup } from 'xstate';
import type { Duty } from '../domain/calendar.ts';
import type { Effect } from '../domain/effects.ts';
import type { Event } from '../domain/events.ts';
import type { Assignee } from '../domain/assignment.ts';
import { type Facts, spokenBy } from '../domain/facts.ts';
import { type Hours, isBetween } from '../domain/hours.ts';
import type { Live } from '../domain/live.ts';
import { mentions } from '../domain/mentions.ts';
import { teamAgain } from '../domain/teamAgain.ts';

/**
 * Whom a step asks for, as written in a machine; `same` is the team the conversation has, or that of whoever had it; `shift` the one
 * routed to; `previous` the agent whom the contact comes back to.
 */
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
  /** Those of them who went away. Not there in what older versions stored. */
  readonly left?: readonly string[];
}
export type Context = Memory & { readonly given: Given };
export const newMemory: Memory = { route: null, due: {}, missed: [], left: [] };

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
  if (whom === 'anyone') return { workspace: true };
  if (whom === 'same') return teamAgain(given.facts, given.live, given.nowMs, route?.team);
  if (whom === 'previous' && given.facts.previous !== null) return { agent: given.facts.previous };
  if (whom === 'shift' && route) return { team: route.team };
  return { nobody: true };
}

/** Nobody whom the contact comes back to is waited for who does not get anything by itself. */
function conditionFor(to: Whom, { previousIfAvailable }: Facts): Pick<Extract<Effect, { type: 'assign' }>, 'onlyIf'> {
  if (to !== 'previous') return {};
  return { onlyIf: previousIfAvailable === true ? 'available' : 'automatic' };
}

const isSame = (a: Route | null, b: Duty | undefined): boolean =>
  a?.shift === b?.shift && a?.team === b?.team && a?.opensAtMs === b?.startsAtMs && a?.endsAtMs === b?.endsAtMs;

const isInLine = ({ given, route }: Context): boolean =>
  given.facts.position !== null && given.facts.owner === null && given.nowMs >= (route?.opensAtMs ?? 0);

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
    language: spokenBy(context.given.facts),
    ...conditionFor(p.to, context.given.facts),
  }),
  /** Once in an opening, and never after an agent has written: nobody is there now, and when somebody is. */
  tellAway: ({ context: { given } }: Args): Effect | null => {
    const { awayTold, lastAgentAt } = given.facts;
    if (awayTold === true || lastAgentAt !== null) return null;
    const opensAtMs = given.live.duty(given.nowMs).next?.startsAtMs ?? null;
    const key = opensAtMs === null ? 'awayNoOpening' : 'away';
    return { type: 'say', key, options: [], values: { agent: null, position: null, opensAtMs } };
  },
  /** Who answers: the first one, or another than before. */
  introduce: ({ context: { given } }: Args): Effect | null => {
    const { owner, ownerBefore } = given.facts;
    const key = typeof ownerBefore === 'string' ? 'reassigned' : 'assigned';
    const values = { agent: owner?.agent ?? null, position: null, opensAtMs: null };
    return owner && { type: 'say', key, options: [], values };
  },
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
  /** The one who takes over hears why: no answer came in time, or whoever had it went away. */
  noteHandover: ({ context: { given, missed, left = [] } }: Args): Effect | null => {
    const { owner } = given.facts;
    const about = missed.at(-1) ?? null;
    const key = about !== null && left.includes(about) ? 'handedOverNote' : 'reassignedNote';
    return owner && { type: 'comment', agent: owner.agent, key, about };
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
    /** Counts from now, or from the opening of the routed shift when that is still to come; questions wait for no shift. */
    startClock: assign(({ context: { given, due, route } }, p: { clock: Clock; ms: number }) => ({
      due: { ...due, [p.clock]: Math.max(given.nowMs, p.clock === 'ask' ? 0 : (route?.opensAtMs ?? 0)) + p.ms },
    })),
    markMissed: assign(({ context: { missed, given } }) => ({
      missed: given.facts.owner === null ? missed : [...missed, given.facts.owner.agent],
    })),
    /** The owner went away, who is marked as one who missed it. */
    markLeft: assign(({ context: { left = [], given } }) => ({
      left: given.facts.owner === null ? left : [...left, given.facts.owner.agent],
    })),
    /** The owner is back: as if they had not been away. */
    forgive: assign(({ context: { missed, left = [], given } }) => ({
      missed: missed.filter((agent) => agent !== given.facts.owner?.agent),
      left: left.filter((agent) => agent !== given.facts.owner?.agent),
    })),
  },
  guards: {
    onShift: ({ context }) => duty({ context }).now !== undefined,
    opensLater: ({ context }) => duty({ context }).next !== undefined,
    returning: ({ context }) => context.given.facts.returning,
    hasPrevious: ({ context }) => context.given.facts.previous !== null,
    /** Whoever has an agent does not stand in line, even while another agent is looked for. */
    hasPosition: ({ context: { given } }) => given.facts.position !== null && given.facts.owner === null,
    /** They have a place in line that means something: it is served, for its shift has begun. */
    isInLine: ({ context }) => isInLine(context),
    /** The same, and the contact has not been told just that place. */
    hasNewPlace: ({ context }) => {
      const { placeTold, team, position } = context.given.facts;
      return isInLine(context) && (placeTold?.team !== team || placeTold.position !== position);
    },
    /** The routed shift is still to come. */
    isEarly: ({ context: { given, route } }) => route !== null && given.nowMs < route.opensAtMs,
    /** Another shift than the routed one would be chosen now, or it has other hours. */
    shiftMoved: ({ context }) => {
      const { now, next } = duty({ context });
      return !isSame(context.route, now ?? next);
    },
    /** An agent has written to the contact in this opening. */
    hasAnswered: ({ context }) => context.given.facts.lastAgentAt !== null,
    /** They keep it because nobody else was found since they went away. */
    ownerLeft: ({ context: { left = [], given } }) =>
      given.facts.owner !== null && left.includes(given.facts.owner.agent),
    roundsSpent: ({ context }, p: { rounds: number }) => context.missed.length >= p.rounds,
    failedBecause: ({ event }, p: { reason: 'agentGone' | 'teamEmpty' | 'unavailable' }) =>
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
    shiftStart: ({ context: { route, given } }) => Math.max(0, (route?.opensAtMs ?? 0) - given.nowMs),
    shiftEnd: ({ context: { route, given } }) => (route ? Math.max(0, route.endsAtMs - given.nowMs) : 7 * 86_400_000),
  },
});
