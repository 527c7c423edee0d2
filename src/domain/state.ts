import type { NumberedEffect } from './effects.ts';
import type { ConversationOpened, DoorEvent, Refusal } from './events.ts';
import type { Facts } from './facts.ts';

/** A delayed event. A firing whose token is not the current one is dropped. */
export interface Timer {
  readonly id: string;
  readonly at: number;
  readonly token: string;
}

/** What is stored of a conversation and decided about: JSON. `value` and `memory` belong to the workflow room. */
export interface State {
  readonly conversation: string;
  readonly version: number;
  readonly facts: Facts;
  /** The last activity heard of each line. */
  readonly heard: Readonly<Record<string, number>>;
  readonly timers: readonly Timer[];
  readonly workflow: { readonly value: unknown; readonly memory: unknown; readonly ended: boolean };
}

/** What was decided about one event, kept for ever so that the conversation can be told and explained. */
export interface JournalEntry {
  readonly version: number;
  readonly event: DoorEvent | ConversationOpened;
  /** Path of the workflow's state after the event; null when it has ended. */
  readonly path: string | null;
  readonly effects: readonly NumberedEffect[];
  readonly armed: readonly Timer[];
  readonly cancelled: readonly Timer[];
  /** Only where the owner became another one. */
  readonly ownerChange?: { readonly from: string | null; readonly to: string | null };
}

/** What is to be written. */
export interface Written {
  readonly state: State;
  readonly effects: readonly NumberedEffect[];
  readonly entry: JournalEntry;
}

/**
 * `decided`: write it. `repeated`: it was decided before. `unchanged`: nothing to write. `refused`: not admitted, and why; an agent's
 * command is written down as that, the first time.
 */
export type Decision =
  | ({ readonly outcome: 'decided' } & Written)
  | { readonly outcome: 'repeated' | 'unchanged'; readonly state: State }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly state: State; readonly written?: Written };

export function writtenIn(decision: Decision): Written | undefined {
  if (decision.outcome === 'decided') return decision;
  return decision.outcome === 'refused' ? decision.written : undefined;
}
