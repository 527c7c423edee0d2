import type { Effect, NumberedEffect } from './effects.ts';
import type { Happening, Refusal } from './events.ts';
import type { Facts, Unseen } from './facts.ts';
import { isFull } from './room.ts';

/** Whoever has missed words is told of them once only so much is left: not again and again of a few. */
const eased = 0.5;

const changes: readonly string[] = ['message.edited', 'message.deleted'];
const said: readonly string[] = [
  'contact.messaged',
  'agent.messaged',
  'delivery.retried',
  'message.reacted',
  ...changes,
];

/** Whose words an event is: an agent's, the contact's (null), or none (undefined). */
function speaker(event: Happening): string | null | undefined {
  if (!said.includes(event.type)) return undefined;
  return 'agent' in event ? event.agent : null;
}

/**
 * An agent's words for a contact for whom too much waits are refused: who wrote them is told so. That an agent is reached is no news
 * while much waits for them: what they have missed follows that.
 */
export function crowdedOut(event: Happening, waiting: readonly NumberedEffect[]): Refusal | undefined {
  const isCrowded =
    event.type === 'agent.reached'
      ? isFull(waiting, `agent:${event.agent}`, eased)
      : typeof speaker(event) === 'string' && isFull(waiting, 'contact');
  return isCrowded ? 'backlog' : undefined;
}

/** From which version on the owner is told later, all at once, what the contact says now; undefined where there is room for it. */
export function untold(
  { owner, unseen }: Facts,
  event: Happening,
  waiting: readonly NumberedEffect[],
  version: number,
): Unseen | undefined {
  if (!owner || speaker(event) !== null) return undefined;
  const { agent } = owner;
  if (!isFull(waiting, `agent:${agent}`, unseen ? eased : 1)) return undefined;
  const since = changes.includes(event.type) ? 0 : version; // which words were changed is not known here
  return { agent, since: Math.min(since, unseen?.since ?? since) };
}

/** Once, behind what fills the outbox: the conversation hears of it when its turn comes. */
export const caughtUp = (before: Facts, { agent }: Unseen): Effect[] =>
  before.unseen ? [] : [{ type: 'catchUp', agent }];
