import { describe, expect, jest, test } from '@jest/globals';
import { Worker } from 'node:worker_threads';
import { simulate } from './simulate.ts';

jest.setTimeout(600_000);
const steps = 4_000;

describe('the simulation', () => {
  test('is the same run for the same seed, and another one for another', async () => {
    const [first, again, other] = [
      await simulate({ seed: 3, steps: 3_000 }),
      await simulate({ seed: 3, steps: 3_000 }),
      await simulate({ seed: 4, steps: 3_000 }),
    ];
    expect(again).toEqual(first);
    expect(other.fingerprint).not.toBe(first.fingerprint);
  });

  // In this run a process starts while its store does not answer, and is stopped for longer than it says that it lives.
  test('is the same run on a busy machine, and looks at no clock but its own', async () => {
    const alone = await simulate({ seed: 382, steps: 5_000 });
    const busy = new Worker('for (;;);', { eval: true });
    const clocks = [jest.spyOn(performance, 'now'), jest.spyOn(Date, 'now'), jest.spyOn(globalThis, 'setTimeout')];
    try {
      expect(await simulate({ seed: 382, steps: 5_000 })).toEqual(alone);
      for (const clock of clocks) expect(clock).not.toHaveBeenCalled();
    } finally {
      for (const clock of clocks) clock.mockRestore();
      await busy.terminate();
    }
    expect(alone.findings).toEqual([]);
  });

  test.each(Array.from({ length: 12 }, (_, n) => n + 1))(
    'finds nothing broken by crashes, lost answers and races of seed %d',
    async (seed) => {
      const { findings } = await simulate({ seed, steps });
      expect({ findings, again: `npm run simulate -- --seed ${seed} --steps ${steps}` }).toMatchObject({
        findings: [],
      });
    },
  );
});
