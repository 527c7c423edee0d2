/** Slashes that keyboards and phones put in its place. */
const slash = /^[/／⁄∕⧸]/;
const invisible = /^[\p{Cf}\p{Cc}\s]+/u;

/** What somebody typed, from its first character that can be seen. */
export const fromVisible = (typed: string): string => typed.replace(invisible, '');

/** What stands behind the slash that a text begins with; undefined when it begins with none. */
export function afterSlash(typed: string): string | undefined {
  const text = fromVisible(typed);
  return slash.test(text) ? text.slice(1) : undefined;
}
