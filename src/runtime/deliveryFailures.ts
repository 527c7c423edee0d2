import type { NumberedEffect } from '../domain/effects.ts';
import type { Context } from './dispatcher.ts';
import type { Door } from './door.ts';
import type { Clock } from './ports.ts';
import type { SetPresence } from './presence.ts';
import { isUnreachable } from './reach.ts';

interface Parts {
  readonly door: Door;
  readonly clock: Clock;
  readonly setPresence: SetPresence;
}

/**
 * What the contact could not be given is told at the door, where it is decided who hears of it. An agent who cannot be reached at all
 * gets no more: they are offline until they write again.
 */
export function deliveryFailures({ door, clock, setPresence }: Parts) {
  return async ({ id: conversation }: Context, effect: NumberedEffect, error: unknown): Promise<void> => {
    if ((effect.type === 'brief' || effect.type === 'relayToAgent') && isUnreachable(error))
      await setPresence(effect.agent, 'offline', 'unreachable');
    if (effect.type !== 'say' && effect.type !== 'relayToContact' && effect.type !== 'amendAtContact') return;
    await door.tell(conversation, {
      type: 'delivery.failed',
      at: clock.now(),
      effect: effect.id,
      agent: effect.type === 'say' ? null : effect.agent,
      content: (effect.type === 'say' ? null : effect.content) ?? { text: '', attachments: [] },
      ...('of' in effect && { of: effect.of }),
      reason: error instanceof Error ? error.message : String(error),
      unreachable: isUnreachable(error),
    });
  };
}
