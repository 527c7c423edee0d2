import { destination, type NumberedEffect } from './effects.ts';

/** Words that a conversation's outbox holds for one person: so many, and so many UTF-16 units of text in all. */
const mostWaiting = 50;
const longestWaiting = 500_000;

const words: readonly string[] = ['relayToContact', 'amendAtContact', 'relayToAgent', 'amendAtAgent'];

/** Is a share of the room for one person taken by words that were decided and are not delivered? */
export function isFull(waiting: readonly NumberedEffect[], to: string, share = 1): boolean {
  const theirs = waiting.filter((effect) => words.includes(effect.type) && destination(effect) === to);
  const length = theirs.reduce((sum, effect) => sum + textOf(effect).length, 0);
  return theirs.length >= mostWaiting * share || length >= longestWaiting * share;
}

const textOf = (effect: NumberedEffect): string => ('content' in effect && effect.content?.text) || '';
