import { insertedTogether } from './together.ts';

/** Tells other processes, once and at once. */
export const signalOthers = insertedTogether((db) => db.signals);
