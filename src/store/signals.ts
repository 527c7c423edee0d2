import type { SignalDocument } from './documents.ts';
import { together } from './together.ts';

/** Tells the other processes, once and at once: what those who look at a line are shown, or that they have to look again. */
export const signalOthers = together(async (db, signals: readonly SignalDocument[]): Promise<true[]> => {
  await db.signals.insertMany(signals.map((signal) => ({ ...signal })));
  return signals.map(() => true);
});
