import process from 'node:process';
import type { Log } from './runtime/ports.ts';

/** Afterwards they are counted, not told: whatever tells of an error may fail itself. */
const mostTold = 1_000;

/**
 * From now on what nobody handled is logged and counted. A rejection hurts what it belongs to, and work goes on; after an exception
 * nobody knows what is left half done, and `fail` ends the process in order. Returns how many there were.
 */
export function watchUnhandled(log: Log, fail: (error: unknown) => void): () => number {
  let count = 0;
  const tell = (error: unknown, message: string): void => {
    count += 1;
    if (count <= mostTold) log.error({ err: error, unhandled: count }, message);
  };
  process.on('unhandledRejection', (error) => {
    tell(error, 'an error came to nobody; work goes on');
  });
  process.on('uncaughtException', (error) => {
    tell(error, 'an exception came to nobody: this process ends in order');
    fail(error);
  });
  return () => count;
}
