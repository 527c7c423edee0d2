import type { z } from 'zod';

type Issues = readonly z.core.$ZodIssue[];

/** Is the value of another kind altogether, rather than of this kind with mistakes in it? */
const isOther = (issues: Issues): boolean =>
  issues.some(({ code, path }) => path.length === 0 && (code === 'invalid_type' || code === 'invalid_value'));

/** How many issues say that another option was meant: a fixed value that differs, keys that are not known. */
const misfits = (issues: Issues): number =>
  issues.filter(({ code }) => code === 'invalid_value' || code === 'unrecognized_keys').length;

/**
 * Of the options of a union, all refused, the one that was most likely meant, by its issues; undefined when the value is
 * of another kind than any of them. Ties go to the first.
 */
export function closestOption<T>(options: readonly T[], issuesOf: (option: T) => Issues): T | undefined {
  return options
    .map((option) => ({ option, issues: issuesOf(option) }))
    .filter(({ issues }) => !isOther(issues))
    .toSorted((a, b) => misfits(a.issues) - misfits(b.issues) || a.issues.length - b.issues.length)
    .at(0)?.option;
}
