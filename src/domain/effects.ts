import type { Content } from './content.ts';
import type { Assignee } from './assignment.ts';
import type { Receipt, Source } from './events.ts';

/** What a text may be told: formatted when it is sent, in the language of whoever reads it. */
export interface SayValues {
  readonly agent: string | null;
  readonly position: number | null;
  readonly opensAtMs: number | null;
}

/** Why an agent gets a conversation. */
export type BriefReason = 'assigned' | 'reassigned' | 'transferred' | 'claimed' | 'reopened' | 'handedOver' | 'missed';

interface Amend {
  readonly agent: string;
  readonly of: Source;
  readonly content: Content | null;
}

/** Intended actions, as data. Done at least once, each idempotent by its id. */
export type Effect =
  /** The bot tells the contact a text of the catalogue. */
  | { readonly type: 'say'; readonly key: string; readonly options: readonly string[]; readonly values: SayValues }
  /** All that was said, for the contact: without the notes among colleagues. */
  | { readonly type: 'sendTranscript' }
  /** An agent's words, for the contact. */
  | { readonly type: 'relayToContact'; readonly agent: string; readonly content: Content; readonly of?: Source }
  /** A contact's words, for the agent. */
  | { readonly type: 'relayToAgent'; readonly agent: string; readonly content: Content; readonly of?: Source }
  /** What was carried has changed; without content it is not there any more. */
  | ({ readonly type: 'amendAtContact' } & Amend)
  | ({ readonly type: 'amendAtAgent' } & Amend)
  /** A conversation is put before an agent: who it is and all that was written in this opening, or since a version of it. */
  | {
      readonly type: 'brief';
      readonly agent: string;
      readonly why: BriefReason;
      /** The agent who handed it over; null when nobody did. Not there in effects of older versions. */
      readonly by?: string | null;
      readonly note: string | null;
      readonly since?: number;
    }
  /** A conversation has left an agent: its cards have nothing to press any more, and say so with a text under `desk`. */
  | { readonly type: 'settle'; readonly agent: string; readonly key: string; readonly about: string | null }
  /** An agent's words could not be delivered: they are told, and offered to send them again. */
  | {
      readonly type: 'undelivered';
      readonly agent: string;
      readonly message: string;
      readonly content: Content;
      readonly reason: string;
    }
  /** An agent is told whom what they said somewhere went to: in answer to it, and there. */
  | ({ readonly type: 'receipt'; readonly agent: string; readonly of: Source } & Receipt)
  /** A short notice to an agent, a text under `desk`. */
  | { readonly type: 'inform'; readonly agent: string; readonly key: string; readonly about: string | null }
  /** An agent was given all that was put before this: what found no room behind it, and was not told since, is told now. */
  | { readonly type: 'catchUp'; readonly agent: string }
  /** An internal note for the agent who has the conversation now. */
  | { readonly type: 'comment'; readonly agent: string; readonly key: string; readonly about: string | null }
  /** Ask for an agent. Answered by `assignment.made`, `.queued` or `.failed`, with this effect's id as the request. */
  | {
      readonly type: 'assign';
      readonly rule: string;
      readonly to: Assignee;
      readonly exclude: readonly string[];
      /** The higher is served first; 0 unless the step says otherwise. */
      readonly priority: number;
      /** The contact's own, for rules that prefer agents who speak it. */
      readonly language: string;
      /**
       * For an agent by name whom no step names, so that another way is taken at once when they are not so: `available` under the rule
       * and on duty, or `automatic`, assigned by itself at all.
       */
      readonly onlyIf?: 'available' | 'automatic';
    }
  /** An agent has missed a reply: a setting sets them away. */
  | { readonly type: 'missed'; readonly agent: string }
  /** Give up the request: leave the queue. */
  | { readonly type: 'withdraw'; readonly request: string }
  /** Give the claim on an agent back. */
  | { readonly type: 'release'; readonly agent: string; readonly claim: string };

export type NumberedEffect = Effect & { readonly id: string };

/** Where an effect goes. Order holds within a destination; one that fails does not hold up another. */
export function destination(effect: Effect): string {
  switch (effect.type) {
    case 'say':
    case 'relayToContact':
    case 'amendAtContact':
    case 'sendTranscript':
      return 'contact';
    case 'relayToAgent':
    case 'amendAtAgent':
    case 'brief':
    case 'inform':
    case 'undelivered':
    case 'receipt':
    case 'catchUp':
    case 'comment':
      return `agent:${effect.agent}`;
    case 'settle':
      return `cards:${effect.agent}`;
    case 'assign':
    case 'withdraw':
    case 'release':
    case 'missed':
      return 'routing';
  }
}
