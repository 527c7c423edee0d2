import type { Content, Submitted } from './content.ts';

/** What a person's activity says, apart from how their channel spells it. */
export type Inbound =
  | {
      readonly kind: 'message';
      readonly content: Content;
      /** What a card's button sent. */
      readonly submitted: Submitted | null;
      readonly locale: string | null;
      readonly timezone: string | null;
    }
  /** What was said before is said otherwise now. `of` is the channel's own id for it. */
  | { readonly kind: 'edited'; readonly of: string; readonly content: Content }
  | { readonly kind: 'deleted'; readonly of: string }
  /** Somebody reacts to what they were sent. `to` is the channel's own id for that. */
  | { readonly kind: 'reacted'; readonly to: string; readonly reaction: string }
  | { readonly kind: 'other' };

/** Something becomes of what was said before. */
export type Change = Extract<Inbound, { kind: 'edited' | 'deleted' | 'reacted' }>;
