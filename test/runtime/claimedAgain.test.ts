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

test('a claim by hand that was refused, for the agent was full, stays refused for a process that comes to it late', async () => {
  await using house = await houseOf({
    agents: { anna: { name: 'Anna', teams: ['day'], accounts: [], maxOpen: 1 } },
    routing: { machine: 'reception', autoAssign: false },
  });
  const [first, second] = [await house.open('ayu'), await house.open('budi')];
  await house.settled();
  const [{ deskPorts: quick } = { deskPorts: undefined }, { deskPorts: slow } = { deskPorts: undefined }] =
    house.runtimes;
  const how = { mustBeOnline: false, insist: false };
  const claiming = (id: string, seq: number) => {
    const claim = `${id}:hand:line-anna|000000${seq}`;
    const source = { line: 'line-anna', seq };
    return { type: 'conversation.claimed', at: 0, agent: 'anna', claim, by: 'anna', insisted: false, source } as const;
  };
  const [one, two] = [claiming(first._id, 1), claiming(second._id, 2)];

  await quick?.claim({ id: first._id }, 'anna', one.claim, how);
  await quick?.tell(first._id, one);
  expect(await quick?.claim({ id: second._id }, 'anna', two.claim, how)).toBe('full');
  await quick?.refuse(second._id, two, 'full');
  await house.close(first._id);
  await house.settled();

  expect(await slow?.claim({ id: second._id }, 'anna', two.claim, how)).toBeUndefined();
  expect(await slow?.tell(second._id, two)).toMatchObject({ outcome: 'refused', refusal: 'full' });
  await slow?.giveBack(two.claim);
  expect((await house.conversation(second._id)).facts.owner).toBeNull();
  expect(await house.db.agents.findOne({ _id: 'anna' })).toMatchObject({ claims: [], open: 0 });
}, 120_000);
