/** A moment as whoever reads it wants it: for people in their zone, shorter on the day of another one. */
export type Show = (ms: number, besideMs?: number) => string;

export const lastAssigned = (atMs: number | null, show: Show): string =>
  atMs === null || atMs === 0 ? 'never assigned before' : `last assigned ${show(atMs)}`;
