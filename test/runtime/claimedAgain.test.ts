import { expect, test } from '@jest/globals';
import { hearAgent } from '../../src/desk/desk.ts';
import { houseOf } from '../support/house.ts';
import { until } from '../support/until.ts';

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

test('whoever decides again about a transfer that was refused, for the agent was away, says so too', async () => {
  await using house = await houseOf({
    agents: {
      anna: { name: 'Anna', teams: ['day'], accounts: [{ channel: 'test', id: 'anna' }] },
      budi: { name: 'Budi', teams: ['day'] },
    },
    routing: { machine: 'reception', autoAssign: false },
    messages: { en: { 'desk.agentAway': '{agent} is away', 'desk.notYours': 'not yours' } },
  });
  const { usedAt: at } = await house.line('anna');
  const { _id: id } = await house.open('ayu');
  await house.settled();
  const [first, second] = house.runtimes;
  const profile = second?.governance.current().profile('anna');
  if (!first || !second || !profile) throw new Error('nobody is there');

  const source = { line: 'line-anna', seq: 1 };
  const to = { agent: 'budi', claim: `${id}:hand:line-anna|0000001` };
  const event = {
    type: 'conversation.transferred',
    at: 0,
    by: 'anna',
    insisted: false,
    to,
    note: null,
    source,
  } as const;
  await first.deskPorts.refuse(id, event, 'away');
  await house.setPresence('budi', 'online');
  await second.deskPorts.setFocus({ agent: 'anna', at }, id);
  const who = { agent: 'anna', profile, language: 'en', timezone: 'UTC', activity: 'line-anna|0000001' };
  const content = { text: '/transfer budi', attachments: [] };
  await hearAgent(second.deskPorts, { ...who, ...source, at }, content, null);
  await until(() => (house.sent.get('line-anna') ?? []).some(({ text }) => text === 'Budi is away'));
  expect(await house.db.agents.findOne({ _id: 'budi' })).toMatchObject({ claims: [], open: 0 });
}, 120_000);
