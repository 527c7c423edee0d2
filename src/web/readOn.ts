/**
 * How far a line was read, once another one of it was told: it is gone on with after that. Only what nothing is missing before
 * counts; the rest comes again.
 */
export const readOn = (read: number | undefined, told: number): number =>
  read === undefined || told === read + 1 ? told : read;
