/** Has a text one of these words or phrases in it: whole, in any case, apart from accents? */
export function mentions(text: string, phrases: readonly string[]): boolean {
  const words = ` ${plainWords(text)} `;
  return phrases.some((phrase) => words.includes(` ${plainWords(phrase)} `));
}

/** Letters and digits, without accents, one space between words. */
function plainWords(text: string): string {
  const bare = text
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase();
  return bare.replaceAll(/[^\p{L}\p{N}]+/gu, ' ').trim();
}
