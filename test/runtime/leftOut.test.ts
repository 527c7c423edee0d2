import { expect, test } from '@jest/globals';
import type { Wanted } from '../../src/domain/assignment.ts';
import { leftOutOf } from '../../src/runtime/leftOut.ts';
import { houseOf } from '../support/house.ts';

test('how many a rule leaves out is counted anew after a second, however often it is asked for meanwhile', async () => {
  await using house = await houseOf({ agents: { anna: { name: 'Anna', teams: ['day'] } } }, 1);
  let now = 1_000;
  const clock = { now: () => now, elapsedMs: () => now, sleep: () => Promise.resolve(), every: () => () => undefined };
  const count = leftOutOf(house.db, clock);
  const wanted: Wanted = {
    to: { team: 'day' },
    rule: { logic: 'round-robin', onlineOnly: true, maxOpen: null, preferLanguage: false },
    exclude: [],
    language: 'en',
  };
  const offline: unknown[] = [];
  offline.push((await count(wanted))?.notOnline);
  await house.setPresence('anna', 'online');
  for (const ms of [1_600, 2_200]) {
    now = ms;
    offline.push((await count(wanted))?.notOnline);
  }
  expect(offline).toEqual([1, 1, 0]);
}, 60_000);
