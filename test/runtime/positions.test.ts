import { expect, test } from '@jest/globals';
import { handClock } from '../support/handClock.ts';
import { houseOf } from '../support/house.ts';
import { houseWith, reception, team } from '../support/receptions.ts';

// Rule 6: the position is told, and told again when it changes.

test('who waits hears when their position has changed, not oftener than once a minute', async () => {
  await using house = await houseWith({ agents: team(1, { maxOpen: 1 }), routing: reception() }, ['agent0']);
  const taken = await house.writes('taken');
  await house.settled();
  for (const name of ['first', 'second', 'third']) {
    await house.writes(name);
    await house.settled();
  }
  await house.close(taken._id);
  await house.settled();
  const [runtime] = house.runtimes;
  await runtime?.positions();
  await house.settled();
  expect(house.told('third')).toEqual(['welcome', 'queued']);
  await house.db.queue.updateMany({}, { $set: { toldAt: new Date(Date.now() - 61_000) } });
  await Promise.all([runtime?.positions(), runtime?.positions()]);
  await house.settled();
  expect(house.told('third')).toEqual(['welcome', 'queued', 'queued']);
  expect(house.told('second')).toEqual(['welcome', 'queued', 'queued']);
}, 60_000);

const messages = { en: { queued: 'number {position}' } };

test('automatic assignment turned off and on again: places are told while they mean something, as they are then', async () => {
  const start = Date.now();
  const hands = handClock(start);
  const files = (autoAssign: boolean) => ({ agents: team(1), routing: reception({}, { autoAssign }), messages });
  await using house = await houseOf(files(false), 2, { hands });
  const [runtime] = house.runtimes;
  const ids: string[] = [];
  for (const [n, name] of ['one', 'two', 'three'].entries()) {
    hands.set(start + n); // each after the other
    ids.push((await house.writes(name))._id);
    await house.settled();
  }
  /** What is told of places by then. */
  const told = async (afterMs: number): Promise<string[][]> => {
    hands.set(start + afterMs);
    await runtime?.positions();
    await house.settled();
    return ['one', 'two', 'three'].map((name) => house.told(name).slice(1));
  };
  expect(await told(1_000)).toEqual([[], [], []]);

  await house.configure(files(true));
  const first = [['number 1'], ['number 2'], ['number 3']];
  expect(await told(2_000)).toEqual(first);
  expect(await told(100_000)).toEqual(first); // nothing has changed

  await house.configure(files(false));
  await house.close(ids[0] ?? '');
  await house.settled();
  const closed = [['number 1', 'closed'], ['number 2'], ['number 3']];
  expect(await told(200_000)).toEqual(closed); // nobody is served in their order now

  await house.configure(files(true));
  expect(await told(300_000)).toEqual([closed[0], ['number 2', 'number 1'], ['number 3', 'number 2']]);
}, 120_000);

test('around the clock, whoever waits over the end of a shift hears nothing of it', async () => {
  const midnight = Date.parse('2026-06-04T00:00Z');
  const hands = handClock(midnight - 60_000);
  await using house = await houseOf({ agents: team(1), routing: reception(), messages }, 2, { hands });
  const { _id } = await house.open('marie');
  await house.settled();
  const before = (await house.conversation(_id)).facts.pending?.request;
  await hands.passTo(midnight);
  await house.settled();
  expect((await house.conversation(_id)).facts.pending?.request).not.toBe(before); // routed again
  await house.runtimes[0]?.positions();
  await house.settled();
  expect(house.told('marie')).toEqual(['welcome', 'number 1']);
}, 60_000);
