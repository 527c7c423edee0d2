import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runBench } from '../../bench/generator.ts';

const minute = 60_000;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rota-bench-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const listening = (more: { say?: () => void; stopping?: AbortSignal; withinMs?: number } = {}) => ({
  row: () => undefined,
  say: () => undefined,
  stopping: new AbortController().signal,
  withinMs: 30 * minute,
  ...more,
});

/** Processes that were begun under the folder: a mongod names it, a Rota has it as its folder for temporary files. */
async function leftBehind(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const told = await Promise.all(
    pids.map(async (pid) => {
      const read = (what: string) => readFile(`/proc/${pid}/${what}`, 'utf8').catch(() => '');
      return { command: await read('cmdline'), environ: await read('environ') };
    }),
  );
  return told
    .filter((one) => one.command.includes(folder) || one.environ.includes(folder))
    .map(({ command }) => command);
}

test(
  'a bench that fails says why, and leaves nothing behind',
  async () => {
    const order = { name: 'of nothing', minutes: 1, isQuick: true };
    await expect(runBench(order, listening(), folder)).rejects.toThrow('no bench is called of nothing');
    expect(await readdir(folder)).toEqual([]);
    expect(await leftBehind()).toEqual([]);
  },
  5 * minute,
);

test(
  'a bench that is interrupted ends with all that it began: Rota, MongoDB, its files',
  async () => {
    const stopping = new AbortController();
    const order = { name: 'idle', minutes: 1, isQuick: true };
    let wasRunning: Promise<string[]> | undefined;
    const say = () => {
      wasRunning ??= leftBehind().finally(() => {
        stopping.abort(); // its Rota runs by now
      });
    };
    await expect(runBench(order, listening({ say, stopping: stopping.signal }), folder)).rejects.toThrow('interrupted');
    expect((await wasRunning)?.join(' ')).toContain('src/main.ts');
    expect(await readdir(folder)).toEqual([]);
    expect(await leftBehind()).toEqual([]);
  },
  5 * minute,
);

test(
  'a bench that does not come to an end is ended',
  async () => {
    const order = { name: 'idle', minutes: 1, isQuick: true };
    await expect(runBench(order, listening({ withinMs: 1_500 }), folder)).rejects.toThrow('it was not done after');
    expect(await readdir(folder)).toEqual([]);
    expect(await leftBehind()).toEqual([]);
  },
  5 * minute,
);
