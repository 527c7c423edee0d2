import { asMeant, readAloud } from './ids.ts';
import { afterSlash } from './typed.ts';

/** How many random bytes a code is made of: five bits of each count. */
export const linkCodeBytes = 10;

/** A code that ties an account to an agent, from random bytes: `7KQ2M-9XD04`. */
export const linkCodeFrom = (bytes: Uint8Array): string => inHalves(readAloud(bytes.subarray(0, linkCodeBytes)));

const inHalves = (code: string): string => `${code.slice(0, 5)}-${code.slice(5)}`;

/** A code as people type it: in any case and spacing, O for 0 and I or L for 1. */
function parseLinkCode(typed: string): string | null {
  const code = asMeant(typed.replace(/[^\p{L}\p{N}]/gu, ''));
  return /^[0-9A-HJKMNP-TV-Z]{10}$/.test(code) ? inHalves(code) : null;
}

const linkLike = /^\s*link(?:@\w+)?([\s\S]*)$/i;

/**
 * Does somebody ask for an account to be tied to an agent, and by which code (null: none that could be one)? Undefined for anything
 * else. In doubt it is one, for a code is nobody else's business.
 */
export function readLink(typed: string): { readonly code: string | null } | undefined {
  const rest = linkLike.exec(afterSlash(typed) ?? '')?.[1];
  if (rest === undefined) return undefined;
  const code = parseLinkCode(rest);
  return code === null && /^[\p{L}\p{N}]/u.test(rest) ? undefined : { code };
}
