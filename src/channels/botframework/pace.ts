import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { DeliveryError } from './deliveryError.ts';

/** At most so many calls in any stretch of so many milliseconds. */
export interface Limit {
  readonly calls: number;
  readonly perMs: number;
}

/**
 * Teams' figures: for a bot in one conversation (thread), and for an app in all conversations of a tenant. Other channels say
 * nothing of theirs, and are asked no more of than Teams.
 */
export const perConversation: readonly Limit[] = [
  { calls: 7, perMs: 1_000 },
  { calls: 8, perMs: 2_000 },
  { calls: 60, perMs: 30_000 },
  { calls: 1_800, perMs: 3_600_000 },
];
export const perApp: readonly Limit[] = [{ calls: 50, perMs: 1_000 }];

/** When the next call may be made, given when the others were, in order. Pure. */
export function nextSlot(times: readonly number[], limits: readonly Limit[], now: number): number {
  const ends = limits.map(({ calls, perMs }) => {
    const oldest = times.at(-calls);
    return oldest === undefined ? 0 : oldest + perMs;
  });
  return Math.max(now, times.at(-1) ?? 0, ...ends);
}

/** Who is called how often, remembered by this process. */
export interface Pace {
  /** Returns when the call may be made. Throws CHANNEL_RETRY when that is not soon: the lane is not to stand still here. */
  turn(app: string, conversation: string): Promise<void>;
  /** A channel asked not to be called about a conversation for so long. */
  hold(conversation: string, ms: number): void;
}

const remembered = 5_000;
const longestWaitMs = 2_000;

export function paceOf(now: () => number, wait: (ms: number) => Promise<void> = sleep): Pace {
  const calls = new LRUCache<string, number[]>({ max: remembered });
  const held = new LRUCache<string, number>({ max: remembered });

  return {
    turn: async (app, conversation) => {
      const at = now();
      const [byApp, inTalk] = [calls.get(`app ${app}`) ?? [], calls.get(conversation) ?? []];
      const slot = Math.max(
        nextSlot(byApp, perApp, at),
        nextSlot(inTalk, perConversation, at),
        held.get(conversation) ?? 0,
      );
      const retryAfterMs = slot - at;
      if (retryAfterMs > longestWaitMs)
        throw new DeliveryError('CHANNEL_RETRY', 'The channel takes no more for the moment.', {
          retryAfterMs,
          isRefusal: true,
        });
      calls.set(`app ${app}`, [...byApp, slot].slice(-mostOf(perApp)));
      calls.set(conversation, [...inTalk, slot].slice(-mostOf(perConversation)));
      if (retryAfterMs > 0) await wait(retryAfterMs);
    },
    hold: (conversation, ms) => {
      held.set(conversation, Math.max(held.get(conversation) ?? 0, now() + ms));
    },
  };
}

const mostOf = (limits: readonly Limit[]): number => Math.max(...limits.map(({ calls }) => calls));
