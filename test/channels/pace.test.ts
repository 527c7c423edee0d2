import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Limit, nextSlot, paceOf, perApp, perConversation } from '../../src/channels/botframework/pace.ts';

/** When calls are made that are asked for at these times. */
const made = (asked: readonly number[], limits: readonly Limit[]): number[] =>
  asked.reduce<number[]>((times, at) => [...times, nextSlot(times, limits, at)], []);

test('no stretch of time ever has more calls than a limit allows, and the order is that of the asking', () => {
  const asked = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 80 });
  fc.assert(
    fc.property(asked, (given) => {
      const times = made(
        given.toSorted((a, b) => a - b),
        perConversation,
      );
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      for (const { calls, perMs } of perConversation)
        for (const from of times)
          expect(times.filter((time) => time >= from && time < from + perMs).length).toBeLessThanOrEqual(calls);
    }),
  );
});

test('calls within the limits are not held up', () => {
  expect(made([0, 0, 0, 0, 0, 0, 0], perConversation)).toEqual([0, 0, 0, 0, 0, 0, 0]);
  expect(made([...Array<number>(51)].fill(0), perApp).slice(-2)).toEqual([0, 1_000]);
});

test('one conversation that has to wait does not hold up another', async () => {
  const pace = paceOf(() => 0);
  pace.hold('slow', 60_000);
  await expect(pace.turn('app', 'slow')).rejects.toMatchObject({ code: 'CHANNEL_RETRY', retryAfterMs: 60_000 });
  await pace.turn('app', 'quick');
});
