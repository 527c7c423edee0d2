import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pieces } from '../../src/domain/pieces.ts';

test.each([
  { text: '', most: 5, into: [''] },
  { text: 'short', most: 5, into: ['short'] },
  { text: 'one two three', most: 8, into: ['one two', 'three'] },
  { text: 'first line\nsecond one', most: 16, into: ['first line', 'second one'] },
  { text: 'abcdefghij', most: 4, into: ['abcd', 'efgh', 'ij'] },
  { text: '👩‍👩‍👧👩‍👩‍👧', most: 9, into: ['👩‍👩‍👧', '👩‍👩‍👧'] },
  { text: 'ééé', most: 4, into: ['éé', 'é'] },
  { text: '👩‍👩‍👧x', most: 2, into: ['👩‍👩‍👧', 'x'] },
  { text: 'end   ', most: 3, into: ['end'] },
])('$text in pieces of $most', ({ text, most, into }) => {
  expect(pieces(text.normalize('NFD'), most)).toEqual(into.map((piece) => piece.normalize('NFD')));
});

test('nothing but white space is lost, nothing is torn, and every piece but one big character fits', () => {
  const words = (text: string) => text.replace(/\s/g, '');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 1, max: 40 }), (text, most) => {
      const found = pieces(text, most);
      expect(words(found.join(''))).toBe(words(text));
      for (const piece of found) {
        expect(piece.isWellFormed()).toBe(text.isWellFormed());
        const characters = [...new Intl.Segmenter('und').segment(piece)];
        expect(piece.length <= most || characters.length === 1).toBe(true);
      }
    }),
  );
});
