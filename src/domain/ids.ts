/** Crockford's base 32: no I, L, O, U, so that a reference can be read aloud. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const refLengths = [4, 5, 6] as const;
const longest = 6;

/** Bytes as characters that can be told apart when read aloud, one a byte. */
export const readAloud = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => alphabet.charAt(byte % 32)).join('');

/** Characters as they were meant: in any case, O for 0 and I or L for 1. */
export const asMeant = (text: string): string => text.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');

/**
 * A conversation's short references (`7KQ2`) from random or hashed bytes, one byte a character: it has the first that no other one has.
 * The short ones first; then long ones of other bytes each, since who shares the first six shares all that begin there.
 */
export function refsFrom(bytes: Uint8Array): string[] {
  const others = Array.from({ length: Math.floor(bytes.length / longest) - 1 }, (_, n) => (n + 1) * longest);
  return [
    ...refLengths.map((length) => readAloud(bytes.subarray(0, length))),
    ...others.map((from) => readAloud(bytes.subarray(from, from + longest))),
  ];
}

/** Reads a reference as people type it: with or without `#`, in any case, O for 0 and I or L for 1. */
export function parseRef(text: string): string | undefined {
  const ref = asMeant(text.trim().replace(/^#/, ''));
  return /^[0-9A-HJKMNP-TV-Z]{4,6}$/.test(ref) ? ref : undefined;
}

/** An effect's id, the key under which it is done once: unique per conversation, version and place in the decision. */
export function effectId(conversation: string, version: number, index: number): string {
  return `${conversation}:${version}:${index}`;
}

/** The conversation whose effect this is. */
export function conversationOf(effect: string): string {
  return effect.slice(0, effect.indexOf(':'));
}

/** Does a key begin with an effect of the same conversation that was decided later? */
export const isDecidedAfter = (key: string, effect: string): boolean =>
  conversationOf(key) === conversationOf(effect) && versionOf(key) > versionOf(effect);

/** The version of its conversation that an effect was decided as. */
export function versionOf(effect: string): number {
  return Number(effect.split(':')[1]);
}
