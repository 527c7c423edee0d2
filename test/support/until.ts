import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for what is stored to become so. The test's own patience bounds it. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await sleep(20);
}
