import type { Content } from './content.ts';
import type { DeliveryFailed, DeliveryRetried, Source } from './events.ts';

/** An agent's words that could not be delivered, by the effect that was to carry them. */
export interface Undelivered {
  readonly effect: string;
  readonly agent: string;
  readonly content: Content;
  readonly of?: Source;
  /** What the channel said. */
  readonly reason?: string;
}

/** What agents may have sent again, the last one last. */
interface Held {
  readonly undelivered: readonly Undelivered[];
}

/** Whatever could not be delivered before these is in the history alone. */
const mostUndelivered = 5;

/** What may be sent again after a failure: only what agents said. */
export function afterFailure({ undelivered }: Held, event: DeliveryFailed): readonly Undelivered[] {
  const { effect, agent, content, of, reason } = event;
  if (agent === null) return undelivered;
  return [...undelivered, { effect, agent, content, reason, ...(of && { of }) }].slice(-mostUndelivered);
}

/** Which of the words that could not be delivered are meant; undefined when they were sent again before. */
export const toRetry = ({ undelivered }: Held, { effect }: DeliveryRetried): Undelivered | undefined =>
  effect === null ? undelivered.at(-1) : undelivered.find((one) => one.effect === effect);

/** What may be sent again once one of them is. */
export function afterRetry(held: Held, event: DeliveryRetried): readonly Undelivered[] {
  const again = toRetry(held, event);
  return held.undelivered.filter((one) => one !== again);
}
