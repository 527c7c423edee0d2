import { linkTo, piecesOf } from './addresses.ts';
import { type Drawn, drawn } from './drawn.ts';
import { made } from './elements.ts';

/** A text as it was written, line by line and space by space, with its addresses as links. */
export const plainText = (text: string): Drawn =>
  drawn(
    'div',
    { className: 'rota-text' },
    ...piecesOf(text).map((piece) => (piece.isAddress ? drawn('a', linkTo(piece.text), piece.text) : piece.text)),
  );

/** The same outside of Web Chat's React. */
export const linked = (text: string): (Node | string)[] =>
  piecesOf(text).map((piece) => (piece.isAddress ? made('a', linkTo(piece.text), piece.text) : piece.text));
