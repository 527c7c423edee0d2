import { setImmediate as nextTick } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DeliveryError } from '../../src/channels/botframework/deliveryError.ts';
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

test('turns of ten busy conversations keep to every limit for a minute, and who has to wait for long is told how long', async () => {
  let clock = 0;
  let waiting: { readonly until: number; readonly go: () => void }[] = [];
  const pace = paceOf(
    () => clock,
    (ms) => new Promise((go) => waiting.push({ until: clock + ms, go })),
  );
  const made: { readonly conversation: string; readonly at: number }[] = [];
  const told: (number | undefined)[] = [];
  const ask = (conversation: string) =>
    pace.turn('app', conversation).then(
      () => made.push({ conversation, at: clock }),
      (error: unknown) => told.push(error instanceof DeliveryError ? error.retryAfterMs : undefined),
    );
  const all: Promise<unknown>[] = [];
  for (; clock <= 60_000; clock += 100) {
    const due = waiting.filter(({ until }) => until <= clock);
    waiting = waiting.filter(({ until }) => until > clock);
    for (const { go } of due) go();
    await nextTick();
    for (let n = 0; n < 10; n += 1) all.push(ask(`talk ${n}`));
    await nextTick();
  }
  clock += 10_000;
  for (const { go } of waiting) go();
  await Promise.all(all);

  const most = (times: readonly number[], perMs: number): number =>
    Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + perMs).length));
  const duringTheMinute = made.filter(({ at }) => at <= 60_000);
  const timesOf = (talk?: string) =>
    duringTheMinute.filter(({ conversation }) => (talk ?? conversation) === conversation).map(({ at }) => at);
  for (const { calls, perMs } of perApp) expect(most(timesOf(), perMs)).toBeLessThanOrEqual(calls);
  for (let n = 0; n < 10; n += 1) {
    expect(timesOf(`talk ${n}`).length).toBeGreaterThan(100);
    for (const { calls, perMs } of perConversation)
      expect(most(timesOf(`talk ${n}`), perMs)).toBeLessThanOrEqual(calls);
  }
  expect(told.length).toBeGreaterThan(0);
  for (const retryAfterMs of told) expect(retryAfterMs).toBeGreaterThan(2_000);
});
