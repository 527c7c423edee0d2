/** An address up to where a sentence goes on. */
const address = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?'’)\]}»]/g;

/** A text in pieces: words, and the addresses in it. */
export function piecesOf(text: string): { readonly text: string; readonly isAddress: boolean }[] {
  const pieces: { text: string; isAddress: boolean }[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(address)) {
    pieces.push({ text: text.slice(end, index), isAddress: false }, { text: found, isAddress: true });
    end = index + found.length;
  }
  return [...pieces, { text: text.slice(end), isAddress: false }].filter((piece) => piece.text !== '');
}

/** How a link to elsewhere is opened. */
export const linkTo = (href: string) => ({ href, target: '_blank', rel: 'noopener noreferrer' });
