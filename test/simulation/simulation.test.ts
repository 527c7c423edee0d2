import { describe, expect, jest, test } from '@jest/globals';
import { simulate } from './simulate.ts';

jest.setTimeout(120_000);
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
