import type { Content } from './content.ts';
import type { MessageReacted } from './events.ts';

/** A reaction in words: what it is about stands beside it. */
export const reactionIn = ({ reaction, about }: Pick<MessageReacted, 'reaction' | 'about'>): Content => ({
  text: about === null ? reaction : `${reaction} “${about}”`,
  attachments: [],
});
