import type { CommandRefused, DeliveryFailed, DoorEvent, Event, Happening, Refusal } from './events.ts';
import type { Facts } from './facts.ts';
import { toRetry } from './undelivered.ts';

type ByAgent = Extract<Event, { by: unknown; insisted: boolean }>;

/** Is the event one that these facts do not admit? Nothing changes then, and whoever sent it is told. */
export function refusal(facts: Facts, event: Happening): Refusal | undefined {
  if ('request' in event) return isAwaited(facts, event) ? undefined : 'stale';
  if (event.type === 'delivery.failed') return isKnown(facts, event) ? 'stale' : undefined;
  if (event.type === 'timer.fired' || event.type === 'owner.gone' || event.type === 'conversation.reopened')
    return undefined;
  if (event.type === 'calendar.changed') return facts.pending ? undefined : 'stale';
  if (event.type === 'message.edited' || event.type === 'message.deleted') return undefined; // wherever it is shown
  if (facts.status === 'closed') return 'closed';
  switch (event.type) {
    case 'contact.messaged':
      return undefined;
    case 'agent.messaged':
    case 'agent.left':
    case 'agent.returned':
    case 'agent.removed':
      return facts.owner?.agent === event.agent ? undefined : 'notYours';
    case 'agent.unreached':
      if (facts.owner?.agent !== event.agent) return 'notYours';
      return facts.unseen && facts.unseen.since <= event.since && facts.ownerAwaySince !== null ? 'stale' : undefined;
    case 'agent.reached':
      return facts.unseen?.agent === event.agent ? undefined : 'stale';
    case 'agent.noted':
      return undefined;
    case 'message.reacted':
      return event.agent === null || facts.owner?.agent === event.agent ? undefined : 'notYours';
    case 'delivery.retried':
      if (facts.owner?.agent !== event.agent) return 'notYours';
      return toRetry(facts, event) ? undefined : 'stale';
    case 'conversation.closed':
      if (!mayDispose(facts, event)) return 'notYours';
      return facts.unseen?.agent === event.by && !event.insisted ? 'unseen' : undefined;
    case 'conversation.claimed':
      return facts.owner === null || event.insisted ? undefined : 'taken';
    default:
      return mayDispose(facts, event) ? undefined : 'notYours';
  }
}

/** Is it an answer to what is asked for, and a place that they do not stand at already? */
const isAwaited = ({ pending, position }: Facts, event: Extract<Happening, { request: string }>): boolean =>
  pending?.request === event.request && !(event.type === 'position.changed' && event.position === position);

/** Why this very command was refused before, however things stand now. */
export const refusedBefore = ({ refused = [] }: Facts, { source }: DoorEvent): Refusal | undefined =>
  source && refused.find(({ line, seq }) => line === source.line && seq === source.seq)?.reason;

/** What is kept of a refusal; undefined where it was no agent's command. */
export function refusalOf(event: DoorEvent, reason: Refusal): CommandRefused | undefined {
  if (event.type === 'command.refused') return event;
  const agent = 'agent' in event ? event.agent : 'by' in event ? event.by : null;
  if (event.type === 'timer.fired' || event.source === undefined || agent === null) return undefined;
  return { type: 'command.refused', at: event.at, agent, command: event.type, reason, source: event.source };
}

/** A failure that would change nothing: it was told before. */
function isKnown({ unreachableSince, undelivered }: Facts, { effect, agent, unreachable }: DeliveryFailed): boolean {
  return agent === null ? !unreachable || unreachableSince !== null : undelivered.some((one) => one.effect === effect);
}

/** The owner may, a supervisor who insists, the workflow, and anyone when nobody owns it. */
function mayDispose({ owner }: Facts, event: ByAgent): boolean {
  return event.by === null || event.insisted || owner === null || owner.agent === event.by;
}
