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
  | { readonly kind: 'other' };
