import { knownChannels } from '../channels/botframework/abilities.ts';
import type { Breach, ClaimOutcome, EffectOutcome, EffectType, EventOutcome, EventType } from '../runtime/ports.ts';

/** All names of a kind: one that is missing does not compile. */
const namesOf = (all: Readonly<Record<string, true>>): readonly string[] => Object.keys(all);

const eventTypes = namesOf({
  'conversation.opened': true,
  'contact.messaged': true,
  'agent.messaged': true,
  'agent.noted': true,
  'assignment.made': true,
  'assignment.queued': true,
  'position.changed': true,
  'assignment.failed': true,
  'conversation.claimed': true,
  'conversation.transferred': true,
  'conversation.unassigned': true,
  'conversation.closed': true,
  'conversation.reopened': true,
  'agent.left': true,
  'agent.returned': true,
  'agent.removed': true,
  'agent.unreached': true,
  'agent.reached': true,
  'calendar.changed': true,
  'owner.gone': true,
  'command.refused': true,
  'delivery.failed': true,
  'delivery.retried': true,
  'message.edited': true,
  'message.deleted': true,
  'message.reacted': true,
  'timer.fired': true,
} satisfies Record<EventType, true>);
const eventOutcomes = namesOf({
  decided: true,
  repeated: true,
  unchanged: true,
  refused: true,
  unknown: true,
} satisfies Record<EventOutcome, true>);
const effectTypes = namesOf({
  say: true,
  sendTranscript: true,
  relayToContact: true,
  relayToAgent: true,
  amendAtContact: true,
  amendAtAgent: true,
  brief: true,
  settle: true,
  undelivered: true,
  receipt: true,
  inform: true,
  catchUp: true,
  comment: true,
  assign: true,
  missed: true,
  withdraw: true,
  release: true,
  answer: true,
  notice: true,
} satisfies Record<EffectType, true>);
const effectOutcomes = namesOf({ done: true, retried: true, abandoned: true } satisfies Record<EffectOutcome, true>);
const claimOutcomes = namesOf({ made: true, lost: true, refused: true } satisfies Record<ClaimOutcome, true>);
const breaches = namesOf({
  deadEntry: true,
  notQueued: true,
  claimUnanswered: true,
  orphanClaim: true,
  ownerWithoutClaim: true,
  undecidable: true,
  unserved: true,
} satisfies Record<Breach, true>);
const whatBecame = ['stored', 'repeated', 'sent', 'sentInDoubt'];

const crossed = (
  [first, firsts]: readonly [string, readonly string[]],
  [second, seconds]: readonly [string, readonly string[]],
): Readonly<Record<string, string>>[] =>
  firsts.flatMap((one) => seconds.map((other) => ({ [first]: one, [second]: other })));

/** The series of each counter, as far as they can be told beforehand. */
export const eventLabels = crossed(['type', eventTypes], ['outcome', eventOutcomes]);
export const effectLabels = crossed(['type', effectTypes], ['outcome', effectOutcomes]);
export const claimLabels = claimOutcomes.map((outcome) => ({ outcome }));
export const breachLabels = breaches.map((kind) => ({ kind }));
export const activityLabels = crossed(['what', whatBecame], ['channel', [...knownChannels, 'other']]);
