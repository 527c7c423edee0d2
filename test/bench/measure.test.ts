import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { busily, median, percentile, rateOf, ratioOf, steadily } from '../../bench/measure.ts';

const hourMs = 3_600_000;

test('the median of an even number is half way between the two in the middle', () => {
  expect(median([4, 1])).toBe(2.5);
  expect(median([10, 1, 3, 2])).toBe(2.5);
  expect(median([3, 1, 2])).toBe(2);
  expect(median([])).toBeNaN();
});

test('a percentile is the least value that so many are not above', () => {
  const hundred = Array.from({ length: 100 }, (_, n) => n + 1);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile([7], 0.99)).toBe(7);
});

test('a ratio is that of the same rounds, not of the medians', () => {
  const at = (perSecond: number) => ({ ...rateOf({ tookMs: [1], withinMs: 1 }), perSecond });
  expect(ratioOf([at(10), at(100), at(30)], [at(10), at(200), at(30)])).toBe(1);
});

test('work at a steady rate took from the moment that it was planned for, also when the generator was late', async () => {
  const blockedMs = 400;
  const { tookMs } = await steadily(100, 50, (turn) => {
    const until = performance.now() + (turn === 0 ? blockedMs : 0);
    while (performance.now() < until); // nothing else goes on meanwhile, as under a collection of garbage
    return Promise.resolve();
  });
  expect(tookMs).toHaveLength(5);
  // The last was planned for 40 ms, and could not begin before the block had ended.
  expect(Math.min(...tookMs)).toBeGreaterThanOrEqual(blockedMs - 50);
});

test('so many pieces are done, whoever does them', async () => {
  const turns: number[] = [];
  const { tookMs } = await busily(4, { pieces: 10 }, (_, turn) => Promise.resolve(turns.push(turn)));
  expect(tookMs).toHaveLength(10);
  expect(turns).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('a piece that fails ends the run for all workers', async () => {
  const slow = Promise.withResolvers<undefined>();
  const begun = [0, 0];
  const run = busily(2, { forMs: hourMs }, (worker) => {
    begun[worker] = (begun[worker] ?? 0) + 1;
    return worker === 0 ? slow.promise : Promise.reject(new Error('it failed'));
  });
  await expect(run).rejects.toThrow('it failed');
  slow.resolve(undefined);
  await nextTurn(); // whoever was at work then has looked whether to go on
  expect(begun).toEqual([1, 1]);
});
