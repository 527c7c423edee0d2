import type { SignalDocument } from './documents.ts';
import { together } from './together.ts';

/** Tells other processes, once and at once. */
export const signalOthers = together(async (db, signals: readonly SignalDocument[]): Promise<true[]> => {
  await db.signals.insertMany(signals.map((signal) => ({ ...signal })));
  return signals.map(() => true);
});
