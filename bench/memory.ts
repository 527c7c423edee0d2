import { setTimeout as sleep } from 'node:timers/promises';
import process from 'node:process';
import type { Rota } from '../test/support/rota.ts';

const handler = `process.on('SIGUSR2', () => { gc(); gc(); console.log('memory ' + JSON.stringify(process.memoryUsage())); });`;

/** Environment of a Rota that collects its garbage and tells its memory when asked. */
export const tellsMemory = {
  NODE_OPTIONS: `--expose-gc --import data:text/javascript,${encodeURIComponent(handler)}`,
};

/** Bytes. */
export interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
}

/** What a Rota started with `tellsMemory` holds after it has settled and its garbage is collected. */
export async function memoryOf(rota: Rota, settleMs = 3_000): Promise<Memory> {
  await sleep(settleMs);
  const before = told(rota).length;
  process.kill(rota.pid, 'SIGUSR2');
  await rota.prints(new RegExp(`(memory \\{[^}]*\\}[^]*){${before + 1}}`));
  return JSON.parse(told(rota).at(-1) ?? '') as Memory;
}

const told = ({ output }: Rota): string[] => [...output.matchAll(/^memory (\{.*\})$/gm)].map(([, json]) => json ?? '');
