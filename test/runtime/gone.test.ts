import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Files, type House, houseOf } from '../support/house.ts';

// Agents who are removed, and teams that are emptied, while contacts wait for them.

const agents = (...names: readonly string[]): Files['agents'] =>
  Object.fromEntries(names.map((name) => [name, { name, teams: ['day'], maxOpen: 1 }]));
const reception = (more: object = {}): NonNullable<Files['routing']> => ({
  machine: 'reception',
  parameters: { assign: { onlineOnly: true } },
  ...more,
});
const limit = 120_000;

async function until(house: House, id: string, wanted: (facts: Facts) => boolean): Promise<void> {
  while (!wanted((await house.conversation(id)).facts)) await sleep(20);
  await house.settled();
}
type Facts = Awaited<ReturnType<House['conversation']>>['facts'];

/** A contact whom anna has answered, and whose conversation is closed. */
async function answeredBy(house: House, agent: string, contact: string): Promise<string> {
  await house.setPresence(agent, 'online');
  const { _id } = await house.writes(contact);
  await house.settled();
  await house.answers(agent, _id);
  await house.close(_id);
  await house.settled();
  return _id;
}

test(
  'whoever waits for an agent by name is routed anew when that agent is removed',
  async () => {
    const routing = reception({ returning: { to: 'previous', grace: '0 seconds' } });
    await using house = await houseOf({ agents: agents('anna', 'boris'), routing });
    await answeredBy(house, 'anna', 'marie');
    const other = await house.writes('jean');
    await house.settled();
    const back = await house.writes('marie', 'again');
    await house.settled();
    expect((await house.db.queue.find().toArray()).map(({ key }) => key)).toEqual(['agent:anna']);
    await house.configure({ agents: agents('boris'), routing });
    await house.setPresence('boris', 'online');
    await until(house, back._id, ({ owner, pending }) => owner?.agent === 'boris' || pending !== null);
    const made = await house.db.journal.find({ 'event.type': 'assignment.made', 'event.agent': 'anna' }).toArray();
    expect(made.map(({ conversation }) => conversation)).not.toContain(back._id);
    expect((await house.conversation(other._id)).facts.owner?.agent).not.toBe('anna');
    const waiting = await house.db.queue.find().toArray();
    expect(waiting.every(({ key }) => key === 'team:day')).toBe(true);
  },
  limit,
);

test(
  'an agent who was removed is not claimed, even where somebody asks for them by name at that moment',
  async () => {
    await using house = await houseOf({
      agents: agents('anna', 'boris'),
      routing: { machine: 'round-robin', parameters: { to: { agent: 'anna' } } },
    });
    await house.configure({
      agents: agents('boris'),
      routing: { machine: 'round-robin', parameters: { to: { agent: 'anna' } } },
    });
    const { _id } = await house.writes('marie');
    await house.settled();
    expect(await house.conversation(_id)).toMatchObject({ place: 'inbox', facts: { owner: null, pending: null } });
  },
  limit,
);

test.each([
  { what: 'emptied', teams: ['day', 'other'], profile: { name: 'anna', teams: ['other'] } },
  { what: 'removed', teams: ['other'], profile: { name: 'anna', teams: ['other'] } },
])(
  'whoever waits for a team that is $what stands in the unassigned inbox',
  async ({ teams, profile }) => {
    const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
    const shifts = {
      timezone: 'UTC',
      shifts: { always: { team: 'day', days: [...everyDay], from: '00:00', to: '24:00' } },
    };
    const routing = { machine: 'round-robin', parameters: { to: { team: 'day' }, assign: { onlineOnly: true } } };
    await using house = await houseOf({ agents: agents('anna'), teams: ['day', 'other'], shifts, routing });
    const { _id } = await house.writes('marie');
    await house.settled();
    expect(await house.db.queue.countDocuments()).toBe(1);
    await house.configure({ agents: { anna: profile }, teams, shifts, routing });
    await until(house, _id, ({ pending }) => pending === null);
    expect((await house.conversation(_id)).place).toBe('inbox');
    expect(await house.db.queue.countDocuments()).toBe(0);
    const [failed] = await house.db.journal.find({ conversation: _id, 'event.type': 'assignment.failed' }).toArray();
    expect(failed?.event).toMatchObject({ reason: 'teamEmpty' });
  },
  limit,
);

test(
  'within the grace, when the agent was removed, the contact is routed as anybody who comes back',
  async () => {
    const routing = reception({ returning: { to: 'previous', grace: '10 minutes' } });
    await using house = await houseOf({ agents: agents('anna', 'boris'), routing });
    const first = await answeredBy(house, 'anna', 'marie');
    await house.configure({ agents: agents('boris'), routing });
    await house.setPresence('boris', 'online');
    const back = await house.writes('marie', 'again');
    await house.settled();
    expect(back._id).not.toBe(first);
    expect((await house.conversation(back._id)).facts.owner?.agent).toBe('boris');
    expect(house.told('marie').slice(-2)).toEqual(['welcomeBack', 'assigned']);
  },
  limit,
);

test(
  'reopened within the grace, and the agent is removed while it waits for them: a colleague takes it',
  async () => {
    const routing = reception({ returning: { to: 'previous', grace: '10 minutes' } });
    await using house = await houseOf({ agents: agents('anna', 'boris'), routing });
    const first = await answeredBy(house, 'anna', 'marie');
    await house.writes('jean');
    await house.settled();
    const again = await house.writes('marie', 'again');
    await house.settled();
    expect(again._id).toBe(first);
    expect((await house.conversation(first)).facts.owner).toBeNull();
    await house.configure({ agents: { ...agents('boris'), chika: { name: 'chika', teams: ['day'] } }, routing });
    await house.setPresence('boris', 'online');
    await house.setPresence('chika', 'online');
    await until(house, first, ({ owner }) => owner !== null);
    expect(['boris', 'chika']).toContain((await house.conversation(first)).facts.owner?.agent);
    expect(house.told('marie').at(-1)).toBe('reassigned');
  },
  limit,
);
