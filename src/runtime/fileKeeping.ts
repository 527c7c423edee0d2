import { fileLimits } from '../domain/fileLimits.ts';
import type { Database } from '../store/database.ts';
import { dropOldFiles, dropParts } from '../store/oldFiles.ts';
import { beginRound } from '../store/sweep.ts';
import type { Clock, Log } from './ports.ts';

const dayMs = 86_400_000;
const everyMs = 60_000;
/** Longer than an upload may take. */
const underWayMs = 3_600_000;
const mostFiles = 100;
const mostParts = 2_000;

interface Parts {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
}

/** The store of files has an end: what is too old goes, and what was left by halves. One process does it for all, some at a time. */
export function fileKeepingOf({ db, clock, log }: Parts) {
  /** How far this process looked for parts; others may be elsewhere. */
  let looked: string | null = null;
  let running: Promise<void> | undefined;

  async function tidy(): Promise<void> {
    const now = clock.now();
    const old = await dropOldFiles(db, new Date(now - fileLimits.keptDays * dayMs), mostFiles);
    const { to, dropped } = await dropParts(db, looked, new Date(now - underWayMs), mostParts);
    looked = to;
    if (old + dropped > 0) log.info({ old, parts: dropped }, 'files were taken away');
  }
  async function round(): Promise<void> {
    try {
      if (await beginRound(db, 'files', everyMs)) await tidy();
    } catch (error) {
      log.warn({ err: error }, 'old files could not be taken away for the moment');
    }
  }
  const stopTicking = clock.every(everyMs, () => {
    running ??= round().finally(() => (running = undefined));
  });
  return {
    /** One whole round, now. */
    tidy,
    stop: async (): Promise<void> => {
      stopTicking();
      await running;
    },
  };
}
