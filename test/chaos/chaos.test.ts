import { expect, test } from '@jest/globals';
import { planOf } from './plan.ts';
import { run } from './run.ts';

const seed = 7;
const seconds = 45;
/** So often that every kind of fault comes. */
const faultEvery = 2.5;

test('killed, frozen and cut off, nothing is lost, doubled, mixed up or forgotten', async () => {
  const repeat = `npm run chaos -- --minutes ${seconds / 60} --seed ${seed}`;
  const { findings, counts, folder } = await run({ ...planOf(seed, seconds), faultEvery }, repeat, () => undefined);
  expect({ findings: findings.slice(0, 5), folder, repeat }).toEqual({ findings: [], folder: null, repeat });
  expect(mustHappen.filter((what) => !counts[what])).toEqual([]);
  const ofConnector = Object.entries(counts).filter(([what, times]) => what.startsWith('connector calls') && times > 0);
  expect(ofConnector).not.toEqual([]);
}, 900_000);

const mustHappen = [
  'kills',
  'freezes',
  'clock jumps',
  'primaries killed',
  'primaries frozen',
  'primaries killed alone',
  'slow readers',
  'timers fired',
];
