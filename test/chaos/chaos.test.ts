import { expect, test } from '@jest/globals';
import { planOf } from './plan.ts';
import { run } from './run.ts';

const seed = 7;
const seconds = 40;

test('killed, frozen and cut off, nothing is lost, doubled, mixed up or forgotten', async () => {
  const repeat = `npm run chaos -- --minutes ${seconds / 60} --seed ${seed}`;
  const { findings, counts, folder } = await run(planOf(seed, seconds), repeat, () => undefined);
  expect({ findings: findings.slice(0, 5), folder, repeat }).toEqual({ findings: [], folder: null, repeat });
  expect(counts['kills']).toBeGreaterThan(0);
  expect(counts['primaries lost']).toBeGreaterThan(0);
  expect(counts['timers fired']).toBeGreaterThan(0);
}, 240_000);
