import { parseRef } from '../domain/ids.ts';
import type { Submitted } from '../domain/content.ts';
import { afterSlash } from '../domain/typed.ts';
import { isNoteLike } from './noteLike.ts';

/** What an agent can ask for. Words are the same in every language. */
export const commandWords = [
  'online',
  'away',
  'offline',
  'list',
  'queue',
  'claim',
  'to',
  'note',
  'say',
  'transfer',
  'assign',
  'unassign',
  'close',
  'history',
  'r',
  'retry',
  'help',
] as const;
export type CommandWord = (typeof commandWords)[number];

/** What an agent's message is: a command, words for the contact, or something that must not reach the contact by mistake. */
export type Meaning =
  | {
      readonly kind: 'command';
      readonly word: CommandWord;
      /** The conversation that a button or argument names; else the one in focus is meant. */
      readonly ref: string | null;
      readonly text: string;
      /** `/transfer! anna`: a supervisor insists. */
      readonly insisted: boolean;
    }
  | { readonly kind: 'words'; readonly text: string }
  | { readonly kind: 'heldBack' };
export type Asked = Extract<Meaning, { kind: 'command' }>;

const commandLike = /^(\p{L}+)(!?)(?:\s+([\s\S]*))?$/u;
const takesRef: readonly CommandWord[] = ['claim', 'to', 'history', 'retry'];
/** Here anything else is words that somebody meant to send, so that a reference must look like one. */
const takesMarkedRef: readonly CommandWord[] = ['close', 'unassign'];

/** Reads what an agent typed. What begins like a command or a note and is none is held back. */
export function readTyped(typed: string): Meaning {
  const asked = afterSlash(typed);
  if (asked === undefined) return isNoteLike(typed) ? { kind: 'heldBack' } : { kind: 'words', text: typed };
  const [, name = '', bang = '', rest = ''] = commandLike.exec(asked) ?? [];
  const word = commandWords.find((known) => known === name.toLowerCase());
  if (!word) return { kind: 'heldBack' };
  return { kind: 'command', word, insisted: bang === '!', ...argumentOf(word, rest.trim()) };
}

function argumentOf(word: CommandWord, text: string): { ref: string | null; text: string } {
  const marked = takesMarkedRef.includes(word) && text.startsWith('#') ? parseRef(text) : undefined;
  if (marked !== undefined) return { ref: marked, text: '' };
  if (!takesRef.includes(word) || text === '') return { ref: null, text };
  return { ref: parseRef(text) ?? text, text: '' };
}

/** Reads what a button sent. Undefined for a button that this version does not know. */
export function readSubmitted({ command, ref, text }: Submitted): Meaning | undefined {
  const word = commandWords.find((known) => known === command);
  return word && { kind: 'command', word, ref, text: text.trim(), insisted: false };
}
