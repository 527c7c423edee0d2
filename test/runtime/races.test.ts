import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DoorEvent } from '../../src/domain/events.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { type Files, type House, houseOf } from '../support/house.ts';

// What other routers lose: each between two processes on one database, many times over.

const agents = (count: number, maxOpen?: number): Files['agents'] =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `agent${n}`,
      { name: `Agent ${n}`, teams: ['day'], ...(maxOpen !== undefined && { maxOpen }) },
    ]),
  );
const reception = (parameters: object = {}, more: object = {}): NonNullable<Files['routing']> => ({
  machine: 'reception',
  parameters: { assign: { onlineOnly: true }, ...parameters },
  ...more,
});
const both = ({ runtimes }: House): [Runtime, Runtime] => {
  const [one, other] = runtimes;
  if (!one || !other) throw new Error('two processes are wanted');
  return [one, other];
};
const times = 15;

/** Every claim stands for one conversation, and every owner holds a claim. */
async function expectOneOwnerEach(house: House): Promise<void> {
  const [found, open] = await Promise.all([
    house.db.agents.find().toArray(),
    house.db.conversations.find({ 'facts.status': 'open' }).toArray(),
  ]);
  const claims = found.flatMap((agent) => agent.claims.map((claim) => `${agent._id} ${claim}`)).toSorted();
  const owners = open.flatMap(({ facts: { owner } }) => (owner ? [`${owner.agent} ${owner.claim}`] : [])).toSorted();
  expect(claims).toEqual(owners);
}

test('two agents claim the same conversation: one has it, the other hears that it is taken', async () => {
  await using house = await houseOf({ agents: agents(2), routing: reception({}, { autoAssign: false }) });
  const [one, other] = both(house);
  const claim = async ({ deskPorts }: Runtime, agent: string, id: string) => {
    const key = `${id}:hand:${agent}`;
    const problem = await deskPorts.claim({ id }, agent, key, { mustBeOnline: false, insist: false });
    expect(problem).toBeUndefined();
    const event: DoorEvent = {
      type: 'conversation.claimed',
      at: Date.now(),
      agent,
      claim: key,
      by: agent,
      insisted: false,
    };
    const told = await deskPorts.tell(id, event);
    if (told.outcome !== 'done') await deskPorts.giveBack(key);
    return told.outcome;
  };
  for (let n = 0; n < times; n += 1) {
    const { _id } = await house.writes(`contact${n}`);
    await house.settled();
    const outcomes = await Promise.all([claim(one, 'agent0', _id), claim(other, 'agent1', _id)]);
    expect(outcomes.toSorted()).toEqual(['done', 'refused']);
  }
  await house.settled();
  await expectOneOwnerEach(house);
}, 90_000);

test('a contact writes, is closed, and writes again within a second: two openings, nothing lost, one agent each', async () => {
  await using house = await houseOf({
    agents: agents(3),
    routing: reception({}, { returning: { grace: '0 seconds' } }),
  });
  for (const agent of ['agent0', 'agent1', 'agent2']) await house.setPresence(agent, 'online');
  for (let n = 0; n < times; n += 1) {
    const name = `contact${n}`;
    const first = await house.writes(name, 'one');
    const [again] = await Promise.all([house.writes(name, 'two'), house.close(first._id)]);
    const last = await house.writes(name, 'three');
    await house.settled();
    const texts = await house.db.journal
      .find({ conversation: { $in: [first._id, again._id, last._id] }, 'event.content.text': { $exists: true } })
      .sort({ 'event.at': 1, version: 1 })
      .toArray();
    expect(texts.map(({ event }) => ('content' in event ? event.content.text : ''))).toEqual(['one', 'two', 'three']);
    expect((await house.conversation(first._id)).facts.status).toBe('closed');
  }
  await expectOneOwnerEach(house);
  expect(await house.db.conversations.countDocuments({ 'facts.status': 'open' })).toBe(times);
}, 90_000);

test('an opening follows the one before it, even where that has the time of a clock that is ahead', async () => {
  await using house = await houseOf({
    agents: agents(1),
    routing: reception({}, { returning: { grace: '0 seconds' } }),
  });
  const first = await house.writes('bob', 'one');
  await house.close(first._id);
  await house.settled();
  const ahead = Date.now() + 60_000;
  await house.db.conversations.updateOne(
    { _id: first._id },
    { $set: { 'facts.openedAt': ahead, 'facts.closedAt': ahead } },
  );
  const second = await house.writes('bob', 'two');
  expect(second._id).not.toBe(first._id);
  expect((await house.writes('bob', 'three'))._id).toBe(second._id);
  await house.settled();
}, 60_000);

test('a transfer while the reply timer fires: one owner, and no search goes on for a conversation that was handed over', async () => {
  const reply = { within: '1 second', rounds: 1, reassign: { onlineOnly: true } };
  await using house = await houseOf({ agents: agents(3), routing: reception({ reply }) });
  const [, other] = both(house);
  for (const agent of ['agent0', 'agent1', 'agent2']) await house.setPresence(agent, 'online');
  await Promise.all(
    Array.from({ length: times }, async (_, n) => {
      const { _id } = await house.writes(`contact${n}`);
      while (!(await house.conversation(_id)).facts.owner) await sleep(10);
      const doc = await house.conversation(_id);
      const by = doc.facts.owner?.agent ?? '';
      const due = doc.timers[0]?.at ?? 0;
      await sleep(Math.max(0, due - Date.now() - 5 + n)); // right around the moment it fires
      const to = by === 'agent2' ? 'agent1' : 'agent2';
      const key = `${_id}:hand:transfer`;
      await other.deskPorts.claim({ id: _id }, to, key, { mustBeOnline: true, insist: false });
      const told = await other.deskPorts.tell(_id, {
        type: 'conversation.transferred',
        at: Date.now(),
        by,
        insisted: false,
        to: { agent: to, claim: key },
        note: null,
      });
      if (told.outcome !== 'done') await other.deskPorts.giveBack(key);
    }),
  );
  await sleep(500);
  await house.settled();
  await expectOneOwnerEach(house);
  const open = await house.db.conversations.find().toArray();
  expect(open.every(({ facts }) => facts.owner !== null && facts.pending === null)).toBe(true);
  expect(await house.db.queue.countDocuments()).toBe(0);
}, 90_000);

test('a shift that ends while contacts wait for its team: they wait for the team on duty then, in their order', async () => {
  const shiftOf = (team: string, from: Date, to: Date) => ({
    team,
    days: [...week],
    from: clockOf(from),
    to: clockOf(to),
  });
  const now = new Date();
  const nextMinute = new Date(Math.ceil((now.getTime() + 2_000) / 60_000) * 60_000);
  const hour = 3_600_000;
  const shifts = {
    timezone: 'UTC',
    shifts: {
      early: shiftOf('day', new Date(nextMinute.getTime() - 6 * hour), nextMinute),
      late: shiftOf('night', nextMinute, new Date(nextMinute.getTime() + 6 * hour)),
    },
  };
  const people = { agent0: { name: 'A', teams: ['day'] }, agent1: { name: 'B', teams: ['night'], maxOpen: 2 } };
  await using house = await houseOf({ agents: people, teams: ['day', 'night'], shifts, routing: reception() });
  const waiting = [];
  for (const name of ['first', 'second', 'third']) waiting.push(await house.writes(name));
  await house.settled();
  expect((await house.db.queue.find().toArray()).map(({ key }) => key)).toEqual(['team:day', 'team:day', 'team:day']);
  await house.setPresence('agent1', 'online');
  while ((await house.db.queue.countDocuments({ key: 'team:day' })) > 0) await sleep(100);
  while ((await house.db.agents.findOne({ _id: 'agent1' }))?.open !== 2) await sleep(50);
  await house.settled();
  const owners = await Promise.all(waiting.map(async ({ _id }) => (await house.conversation(_id)).facts.owner?.agent));
  expect(owners).toEqual(['agent1', 'agent1', undefined]);
  await expectOneOwnerEach(house);
}, 120_000);
const week = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const clockOf = (at: Date): string => at.toISOString().slice(11, 16);
