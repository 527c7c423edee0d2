import type { ActionRef, Arrow, GuardRef, Step } from './flow.ts';
import type { AssignmentStep, ReplyStep } from './parameters.ts';
import type { Whom } from './vocabulary.ts';

// Steps: small functions from parameters and exits to a state. An exit is the name of a sibling state; one that is left out
// leads to `end`, which `workflow` adds to every machine.
const sayRef = (key: string, options?: readonly string[]): ActionRef => ({
  type: 'say',
  params: { key, ...(options && { options }) },
});
const withoutDelay = <E extends string>(action: ActionRef, next: E): Step<E> => ({
  entry: [action],
  always: [{ target: next }],
});

/** Tell the contact the text of this key. */
export const say = <const E extends string>(key: string, next: E): Step<E> => withoutDelay(sayRef(key), next);

/** Leave an internal note of this key for the agent who has the conversation. @public */
export const comment = <const E extends string>(key: string, next: E): Step<E> =>
  withoutDelay({ type: 'comment', params: { key } }, next);

/** Leave a note for the agent who takes over: why they do. */
export const noteHandover = <const E extends string>(next: E): Step<E> => withoutDelay('noteHandover', next);

/** Tell the contact who answers. */
export const introduce = <const E extends string>(next: E): Step<E> => withoutDelay('introduce', next);

/** Tell the contact that nobody is there now and when somebody is: once in an opening, and never after an agent has written. */
export const tellAway = <const E extends string>(next: E): Step<E> => withoutDelay('tellAway', next);

/** The unassigned inbox: whoever takes the conversation by hand goes on with it. */
export const standInInbox = <const E extends string>(exits: { claimed: E }): Step<E> => ({
  on: { 'conversation.claimed': [{ target: exits.claimed }] },
});

/** Take away agent and team. @public */
export const unassign = <const E extends string>(next: E): Step<E> => withoutDelay('unassign', next);

/** Close the conversation, and with it the workflow. @public */
export const close = (): Step<'end'> => withoutDelay('close', 'end');

/** Take the first exit whose guard holds. */
export function branch<const E extends string>(cases: readonly { when: GuardRef; to: E }[], otherwise: E): Step<E> {
  return { always: [...cases.map(({ when, to }): Arrow<E> => ({ guard: when, target: to })), { target: otherwise }] };
}

/** Choose the team on duty, else that of the next shift to come. `never`: no shift opens any more. */
export function routeByShift<const E extends string>(exits: { onDuty: E; away: E; never: E }): Step<E> {
  return {
    entry: ['route'],
    always: [
      { guard: 'onShift', target: exits.onDuty },
      { guard: 'opensLater', target: exits.away },
      { target: exits.never },
    ],
  };
}

/** Show a menu and wait for a choice; what is not understood is asked again. @public */
export function ask<const E extends string>(
  question: string,
  options: Readonly<Record<string, E>>,
  within: { ms: number; timeout?: E },
): Step<E | 'end'> {
  const menu = sayRef(question, Object.keys(options));
  const picks = Object.entries(options).map(([option, target], index): Arrow<E> => ({
    guard: { type: 'picked', params: { option, number: index + 1 } },
    target,
  }));
  return {
    entry: [{ type: 'startClock', params: { clock: 'ask', ms: within.ms } }, menu],
    on: { 'contact.messaged': [...picks, { actions: [menu] }] },
    after: { answerWithin: [{ target: within.timeout ?? 'end' }] },
  };
}

interface AssignExits<E extends string> {
  assigned: E;
  failed?: E;
  next?: E;
  /** By shift: none comes any more. */
  never?: E;
  timeout?: E;
  answered?: E;
  /** The owner, who had gone away, is back. */
  back?: E;
}

/**
 * Ask for an agent and wait until one is claimed. An owner stays until then; their late answer takes `answered`.
 * An empty team takes `failed`, else `next`; an agent who is gone takes `failed`.
 * Who was routed by shift and still waits when it ends, or when the shifts are changed, is routed again: to the team on duty, and the
 * timeout runs on (of a place that stays as it was nothing is said); when nobody is, they are told, and the timeout begins with the
 * shift that comes.
 */
export function assignTo<const E extends string>(
  to: Whom,
  rule: AssignmentStep,
  exits: AssignExits<E>,
): Step<E | 'end'> {
  const request: ActionRef = {
    type: 'assign',
    params: { rule: rule.path, to, ...(rule.priority !== undefined && { priority: rule.priority }) },
  };
  return {
    entry: [{ type: 'startClock', params: { clock: 'assign', ms: rule.timeout } }],
    exit: ['withdraw'],
    on: {
      'assignment.made': [{ target: exits.assigned }],
      'conversation.claimed': [{ target: exits.assigned }],
      'assignment.failed': [
        { guard: { type: 'failedBecause', params: { reason: 'agentGone' } }, target: exits.failed ?? 'end' },
        { target: exits.failed ?? exits.next ?? 'end' },
      ],
      ...(exits.back && { 'agent.returned': [{ guard: 'ownerLeft', target: exits.back, actions: ['forgive'] }] }),
      ...(exits.answered && { 'agent.messaged': [{ target: exits.answered }] }),
    },
    after: { assignTimeout: [{ target: exits.timeout ?? 'end' }] },
    ...(to === 'shift' && {
      onDone: [
        { guard: 'opensLater', target: '.searching' as const, reenter: true, actions: ['route', 'tellAway'] as const },
        { target: exits.never ?? exits.timeout ?? ('end' as const), actions: ['tellAway'] as const },
      ],
    }),
    initial: 'searching',
    states: {
      searching: {
        entry: [request],
        on: {
          'assignment.queued': [
            { guard: to === 'shift' ? 'hasNewPlace' : 'isInLine', target: 'queued', actions: [sayRef('queued')] },
            ...(to === 'shift' ? [{ guard: 'isEarly' as const, target: 'early' }] : []),
            { target: 'queued' },
          ],
        },
      },
      queued: {
        on: { 'position.changed': [{ guard: 'isInLine', actions: [sayRef('queued')] }], ...(to === 'shift' && moved) },
        ...(to === 'shift' && { after: { shiftEnd: [{ target: 'again' }] } }),
      },
      ...(to === 'shift' && byShift),
    },
  };
}

const moved: Step<string>['on'] = { 'calendar.changed': [{ guard: 'shiftMoved', target: 'again' }] };
/** Within an assignment by shift: it is still to come; it is over; nobody is on duty. */
const byShift: Readonly<Record<string, Step<string>>> = {
  early: {
    on: moved,
    after: {
      shiftStart: [{ guard: 'isInLine', target: 'queued', actions: [sayRef('queued')] }, { target: 'queued' }],
    },
  },
  again: {
    always: [{ guard: 'onShift', target: 'searching', actions: ['withdraw', 'route'] }, { target: 'over' }],
  },
  over: { type: 'final' },
};

/**
 * Wait for the owner's first answer. After `rounds` reassignments nobody waits any more: `spent`. An agent who is put in their place
 * by hand, `claimed`, is waited for in turn.
 */
export function waitForReply<const E extends string>(
  rule: ReplyStep,
  exits: { replied: E; silent: E; spent?: E; claimed?: E },
): Step<E | 'end'> {
  return {
    entry: [{ type: 'startClock', params: { clock: 'reply', ms: rule.within } }],
    always: [
      { guard: 'hasAnswered', target: exits.replied },
      { guard: { type: 'roundsSpent', params: { rounds: rule.rounds } }, target: exits.spent ?? exits.replied },
    ],
    on: {
      'agent.messaged': [{ target: exits.replied }],
      'owner.gone': [{ target: exits.silent, actions: ['markMissed', 'markLeft'] }],
      ...(exits.claimed && { 'conversation.claimed': [{ target: exits.claimed }] }),
    },
    after: { replyWithin: [{ target: exits.silent, actions: ['missed', 'markMissed'] }] },
  };
}
