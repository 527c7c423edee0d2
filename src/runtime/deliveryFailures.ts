import type { NumberedEffect } from '../domain/effects.ts';
import { errorCode } from '../domain/errors.ts';
import { versionOf } from '../domain/ids.ts';
import type { Database } from '../store/database.ts';
import { isHeardOf } from '../store/lines.ts';
import type { Context } from './dispatcher.ts';
import type { Door } from './door.ts';
import type { Governing } from './inForce.ts';
import type { Clock } from './ports.ts';
import type { SetPresence } from './presence.ts';
import { isUnreachable } from './reach.ts';

interface Parts {
  readonly db: Database;
  readonly door: Door;
  readonly governing: () => Governing;
  readonly clock: Clock;
  readonly setPresence: SetPresence;
}

/**
 * What could not be delivered is told at the door, where it is decided who hears of it. What an agent has missed is remembered with
 * the conversation; and while they cannot be reached they are offline.
 */
export function deliveryFailures({ db, door, governing, clock, setPresence }: Parts) {
  async function unreached({ id }: Context, effect: ToAgent, error: unknown, triedAt: number): Promise<void> {
    const { agent } = effect;
    const isHeard = () => isHeardOf(db, governing().accountsOf(agent), triedAt);
    if (isAway(error) && !(await isHeard())) await setPresence(agent, 'offline', 'unreachable');
    const since = effect.type === 'brief' ? (effect.since ?? 0) : versionOf(effect.id);
    await door.tell(id, { type: 'agent.unreached', at: clock.now(), agent, since, reason: reasonOf(error) });
    // Who wrote meanwhile was looked for before there was anything to find.
    if (await isHeard()) await door.tell(id, { type: 'agent.reached', at: clock.now(), agent });
  }

  return async (context: Context, effect: NumberedEffect, error: unknown, triedAt: number): Promise<void> => {
    if (isToAgent(effect)) return unreached(context, effect, error, triedAt);
    if (effect.type !== 'say' && effect.type !== 'relayToContact' && effect.type !== 'amendAtContact') return;
    await door.tell(context.id, {
      type: 'delivery.failed',
      at: clock.now(),
      effect: effect.id,
      agent: effect.type === 'say' ? null : effect.agent,
      content: (effect.type === 'say' ? null : effect.content) ?? { text: '', attachments: [] },
      ...('of' in effect && { of: effect.of }),
      reason: reasonOf(error),
      unreachable: isUnreachable(error),
    });
  };
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The channel refuses the agent, or has taken nothing for all that time. */
const isAway = (error: unknown): boolean => isUnreachable(error) || errorCode(error) === 'CHANNEL_RETRY';

/** What an agent misses when it does not come. */
const toAgent = ['brief', 'relayToAgent', 'amendAtAgent', 'undelivered', 'comment'] as const;
type ToAgent = Extract<NumberedEffect, { type: (typeof toAgent)[number] }>;
const isToAgent = (effect: NumberedEffect): effect is ToAgent => toAgent.some((type) => type === effect.type);
