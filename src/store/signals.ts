import type { Database } from './database.ts';
import type { SignalDocument } from './documents.ts';

/** Tells the other processes, once and at once: what those who look at a line are shown, or that they have to look again. */
export async function signalOthers(db: Database, signal: SignalDocument): Promise<void> {
  await db.signals.insertOne({ ...signal });
}
