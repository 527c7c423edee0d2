import { expect, test } from '@jest/globals';
import { houseOf } from '../support/house.ts';

test('a claim by hand that is made again, after the agent has gone on, is given back', async () => {
  await using house = await houseOf({
    agents: { anna: { name: 'Anna', teams: ['day'], accounts: [] } },
    routing: { machine: 'reception', autoAssign: false },
  });
  const { _id: id } = await house.open('ayu');
  await house.settled();
  const [{ deskPorts: quick } = { deskPorts: undefined }, { deskPorts: slow } = { deskPorts: undefined }] =
    house.runtimes;
  const key = `${id}:hand:line-anna|0000001`;
  const how = { mustBeOnline: false, insist: false };
  const claimed = {
    type: 'conversation.claimed',
    at: 0,
    agent: 'anna',
    claim: key,
    by: 'anna',
    insisted: false,
  } as const;
  const of = (seq: number) => ({ source: { line: 'line-anna', seq } });

  await quick?.claim({ id }, 'anna', key, how);
  await quick?.tell(id, { ...claimed, ...of(1) });
  await quick?.tell(id, { type: 'conversation.unassigned', at: 0, by: 'anna', insisted: false, ...of(2) });
  await house.settled();
  await slow?.claim({ id }, 'anna', key, how);
  await slow?.tell(id, { ...claimed, ...of(1) });

  const anna = await house.db.agents.findOne({ _id: 'anna' });
  expect(anna).toMatchObject({ claims: [], open: 0 });
}, 120_000);
