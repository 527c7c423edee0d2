/** The first letters of a name's first two words, without a reference such as `#7KQ2`. */
export function initialsOf(name: string): string {
  const words = name
    .replace(/\s*#\S+$/, '')
    .split(/\s+/)
    .filter((word) => /^[\p{L}\p{N}]/u.test(word));
  return words
    .slice(0, 2)
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 0).toLocaleUpperCase())
    .join('');
}

/** A colour that is always the same for a name, and dark enough for white letters. */
export function colourOf(name: string): string {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return `oklch(0.48 0.11 ${hash})`;
}
