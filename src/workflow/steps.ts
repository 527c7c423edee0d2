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

/** Leave an internal note of this key for the agent who has the conversation. */
export const comment = <const E extends string>(key: string, next: E): Step<E> =>
  withoutDelay({ type: 'comment', params: { key } }, next);

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
  timeout?: E;
  answered?: E;
}

/**
 * Ask for an agent and wait until one is claimed. An owner stays until then; their late answer takes `answered`.
 * An empty team takes `failed`, else `next`; an agent who is gone takes `failed`.
 * Who was routed by shift and still waits when it ends is routed again, and the timeout runs on.
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
      ...(exits.answered && { 'agent.messaged': [{ target: exits.answered }] }),
    },
    after: { assignTimeout: [{ target: exits.timeout ?? 'end' }] },
    initial: 'searching',
    states: {
      searching: {
        entry: [request],
        on: {
          'assignment.queued': [
            { guard: 'hasPosition', target: 'queued', actions: [sayRef('queued')] },
            { target: 'queued' },
          ],
        },
      },
      queued: {
        on: { 'position.changed': [{ guard: 'hasPosition', actions: [sayRef('queued')] }] },
        ...(to === 'shift' && { after: { shiftEnd: [{ target: 'searching', actions: ['withdraw', 'route'] }] } }),
      },
    },
  };
}

/** Wait for the owner's first answer. After `rounds` reassignments nobody waits any more: `spent`. */
export function waitForReply<const E extends string>(
  rule: ReplyStep,
  exits: { replied: E; silent: E; spent?: E },
): Step<E | 'end'> {
  return {
    entry: [{ type: 'startClock', params: { clock: 'reply', ms: rule.within } }],
    always: [{ guard: { type: 'roundsSpent', params: { rounds: rule.rounds } }, target: exits.spent ?? exits.replied }],
    on: {
      'agent.messaged': [{ target: exits.replied }],
      'owner.gone': [{ target: exits.silent, actions: ['markMissed'] }],
    },
    after: { replyWithin: [{ target: exits.silent, actions: ['missed', 'markMissed'] }] },
  };
}
