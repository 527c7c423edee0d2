import type { NumberedEffect } from '../domain/effects.ts';
import type { Door } from './door.ts';
import type { Clock } from './ports.ts';

/** What the contact could not be given is told at the door, where it is decided who hears of it. */
export function deliveryFailures({ door, clock }: { readonly door: Door; readonly clock: Clock }) {
  return async (conversation: string, effect: NumberedEffect, error: unknown): Promise<void> => {
    if (effect.type !== 'say' && effect.type !== 'relayToContact' && effect.type !== 'amendAtContact') return;
    const { unreachable } = error as { unreachable?: unknown };
    await door.tell(conversation, {
      type: 'delivery.failed',
      at: clock.now(),
      effect: effect.id,
      agent: effect.type === 'say' ? null : effect.agent,
      content: (effect.type === 'say' ? null : effect.content) ?? { text: '', attachments: [] },
      ...('of' in effect && { of: effect.of }),
      reason: error instanceof Error ? error.message : String(error),
      unreachable: unreachable === true,
    });
  };
}
