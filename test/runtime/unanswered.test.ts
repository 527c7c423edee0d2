import { expect, test } from '@jest/globals';
import { claim } from '../../src/store/claims.ts';
import { houseOf } from '../support/house.ts';

test('a claim whose process was killed before it told the conversation is told by the sweeper', async () => {
  const routing = { machine: 'reception', parameters: { assign: { onlineOnly: true } } } as const;
  await using house = await houseOf({ agents: { anna: { name: 'Anna', teams: ['day'] } }, routing });
  const { _id } = await house.writes('marie');
  await house.settled();
  const request = (await house.conversation(_id)).facts.pending?.request ?? '';
  expect(await claim(house.db, request, { agent: 'anna', below: null })).toBe(true);
  await house.runtimes[0]?.sweeper.sweep();
  await house.runtimes[0]?.sweeper.sweep();
  await house.settled();
  expect((await house.conversation(_id)).facts.owner).toMatchObject({ agent: 'anna', claim: request });
  expect(house.breaches).toContain('claimUnanswered');
}, 60_000);
