import type { DoorEvent } from '../../domain/events.ts';
import type { NumberedEffect } from '../../domain/effects.ts';
import type { JournalEntry } from '../../domain/state.ts';
import { awayTimer } from '../../domain/timerIds.ts';

type Assign = Extract<NumberedEffect, { type: 'assign' }>;
type Of<T extends DoorEvent['type']> = Extract<DoorEvent, { type: T }>;

/** A request for an agent, and what it came from. */
export interface Asked {
  readonly effect: Assign;
  readonly because: JournalEntry['event'];
}

/** A moment at which it was decided who gets a conversation, or that nobody does. */
export type Moment = { readonly version: number; readonly at: number } & (
  | { readonly kind: 'made'; readonly event: Of<'assignment.made'>; readonly asked: Asked; readonly waited: boolean }
  | { readonly kind: 'queued'; readonly event: Of<'assignment.queued'>; readonly asked: Asked }
  | { readonly kind: 'failed'; readonly event: Of<'assignment.failed'>; readonly asked: Asked }
  | { readonly kind: 'byHand'; readonly by: string; readonly how: 'claimed' | 'transferred'; readonly agent: string }
  /** It has been looked for ever since, and nobody was found until now. */
  | { readonly kind: 'waiting'; readonly asked: Asked }
);
export type Searching = Extract<Moment, { readonly asked: Asked }>;

/** All such moments of a conversation's story, oldest first; `pending` is the request that nothing has answered yet. */
export function momentsOf(story: readonly JournalEntry[], pending: string | null, nowMs: number): Moment[] {
  const asked = new Map(
    story.flatMap(({ event, effects }) =>
      effects.flatMap((effect) => (effect.type === 'assign' ? [[effect.id, { effect, because: event }] as const] : [])),
    ),
  );
  const queued = new Set<string>();
  const told = story.flatMap(({ version, event }): Moment[] => {
    const moment = { version, at: event.at };
    const request = 'request' in event ? asked.get(event.request) : undefined;
    if (event.type === 'conversation.claimed')
      return [{ ...moment, kind: 'byHand', by: event.by, how: 'claimed', agent: event.agent }];
    if (event.type === 'conversation.transferred' && 'agent' in event.to)
      return [{ ...moment, kind: 'byHand', by: event.by, how: 'transferred', agent: event.to.agent }];
    if (!request) return [];
    if (event.type === 'assignment.made')
      return [{ ...moment, kind: 'made', event, asked: request, waited: queued.has(event.request) }];
    if (event.type === 'assignment.queued') {
      queued.add(event.request);
      return [{ ...moment, kind: 'queued', event, asked: request }];
    }
    return event.type === 'assignment.failed' ? [{ ...moment, kind: 'failed', event, asked: request }] : [];
  });
  const open = pending === null ? undefined : asked.get(pending);
  return open ? [...told, { version: Infinity, at: nowMs, kind: 'waiting', asked: open }] : told;
}

/** Why a request leaves somebody out: they had the conversation before, and this is how it left them. */
export function excludedBecause({ because }: Asked): string {
  if (because.type === 'conversation.transferred') return 'handed it over';
  return because.type === 'timer.fired' && because.id === awayTimer ? 'went away with it' : 'missed the reply';
}

/** Whom a request asks for, in the admins' words. */
export function whom({ to }: Assign): string {
  if ('agent' in to) return to.agent;
  return 'team' in to ? `team ${to.team}` : 'anyone';
}
