import { type Drawn, drawn } from './drawn.ts';

/** An address up to where a sentence goes on. */
const address = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?'’)\]}»]/g;

/** A text as it was written, line by line and space by space, with its addresses as links. */
export function plainText(text: string): Drawn {
  const parts: Drawn[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(address)) {
    parts.push(text.slice(end, index), linkTo(found));
    end = index + found.length;
  }
  return drawn('div', { className: 'rota-text' }, ...parts, text.slice(end));
}

const linkTo = (href: string): Drawn => drawn('a', { href, target: '_blank', rel: 'noopener noreferrer' }, href);
