const longest = 60;

/** What was found, in the admins' words. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'a map';
}

/** A name as it stands; in quotes when it could be taken for something else. */
export const describeName = (name: string): string => (/^[\w.-]{1,60}$/.test(name) ? name : describe(name));
