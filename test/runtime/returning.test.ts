import { expect, test } from '@jest/globals';
import { type Files, type House, houseOf } from '../support/house.ts';

// Rule 12 at its edges: several who come back at once, agents who get nothing by themselves, and every machine.

const limit = 120_000;
const agents = (...all: readonly [string, Partial<Files['agents'][string]>?][]): Files['agents'] =>
  Object.fromEntries(all.map(([name, more]) => [name, { name, teams: ['day'], ...more }]));
type To = 'previous' | 'previous-if-available' | 'anyone';
const routing = (to: To, more: object = {}): NonNullable<Files['routing']> => ({
  machine: 'reception',
  parameters: { assign: { onlineOnly: true, maxOpen: 2 } },
  returning: { to, grace: '0 seconds', within: '30 days' },
  ...more,
});

/** Contacts whom anna has answered, one after another, and whose conversations are closed. */
async function answered(house: House, contacts: readonly string[]): Promise<void> {
  await house.setPresence('anna', 'online');
  for (const contact of contacts) {
    const { _id } = await house.writes(contact);
    await house.settled();
    await house.answers('anna', _id);
    await house.close(_id);
    await house.settled();
  }
}
async function loads(house: House): Promise<Record<string, number>> {
  return Object.fromEntries((await house.db.agents.find().toArray()).map(({ _id, open }) => [_id, open]));
}
const contacts = ['one', 'two', 'three', 'four', 'five', 'six'];

test(
  'previous-if-available: of six who come back at once the previous agent gets as many as the rule lets them have',
  async () => {
    await using house = await houseOf({
      agents: agents(['anna'], ['boris']),
      routing: routing('previous-if-available'),
    });
    await answered(house, contacts);
    await house.setPresence('boris', 'online');
    await Promise.all(contacts.map((contact) => house.writes(contact, 'again')));
    await house.settled();
    expect(await loads(house)).toEqual({ anna: 2, boris: 2 });
    expect((await house.db.queue.find().toArray()).map(({ key }) => key)).toEqual(['team:day', 'team:day']);
  },
  limit,
);

test(
  'previous-if-available: of two at once for an agent with room for one the other goes to a colleague',
  async () => {
    await using house = await houseOf({
      agents: agents(['anna', { maxOpen: 1 }], ['boris']),
      routing: routing('previous-if-available'),
    });
    await answered(house, ['one', 'two']);
    await house.setPresence('boris', 'online');
    await Promise.all(['one', 'two'].map((contact) => house.writes(contact, 'again')));
    await house.settled();
    expect(await loads(house)).toEqual({ anna: 1, boris: 1 });
  },
  limit,
);

test.each(['previous', 'previous-if-available'] as const)(
  '%s: an agent who is left out by now gets nobody back by itself',
  async (to) => {
    await using house = await houseOf({ agents: agents(['anna'], ['boris']), routing: routing(to) });
    await answered(house, ['one']);
    await house.setPresence('boris', 'online');
    await house.configure({ agents: agents(['anna', { autoAssign: false }], ['boris']), routing: routing(to) });
    await house.writes('one', 'again');
    await house.settled();
    expect(await loads(house)).toEqual({ anna: 0, boris: 1 });
  },
  limit,
);

test.each(['previous', 'previous-if-available'] as const)(
  '%s: with automatic assignment off, whoever comes back waits for somebody to pick them',
  async (to) => {
    await using house = await houseOf({ agents: agents(['anna']), routing: routing(to) });
    await answered(house, ['one']);
    await house.configure({ agents: agents(['anna']), routing: routing(to, { autoAssign: false }) });
    await house.writes('one', 'again');
    await house.settled();
    expect(await loads(house)).toEqual({ anna: 0 });
    expect((await house.db.queue.find().toArray()).map(({ key, manual }) => [key, manual])).toEqual([
      ['team:day', true],
    ]);
  },
  limit,
);

test(
  'previous-if-available: not to an agent whose team is off duty, as long as one is on',
  async () => {
    const files = (teams: readonly string[]): Files => ({
      agents: agents(['anna', { teams: [...teams] }], ['boris']),
      teams: ['day', 'night'],
      shifts: {
        timezone: 'UTC',
        shifts: {
          always: { team: 'day', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' },
          never: { team: 'night', days: ['mon'], from: '00:00', to: '00:01' },
        },
      },
      routing: routing('previous-if-available'),
    });
    await using house = await houseOf(files(['day']));
    await answered(house, ['one']);
    await house.setPresence('boris', 'online');
    await house.configure(files(['night']));
    await house.writes('one', 'again');
    await house.settled();
    expect(await loads(house)).toEqual({ anna: 0, boris: 1 });
  },
  limit,
);

test(
  'after the window a contact is new: greeted as such, and sent to nobody in particular',
  async () => {
    await using house = await houseOf({
      agents: agents(['anna'], ['boris']),
      routing: routing('previous', { returning: { to: 'previous', grace: '0 seconds', within: '1 second' } }),
    });
    await answered(house, ['one']);
    await house.setPresence('boris', 'online');
    await house.setPresence('anna', 'away');
    const [closed] = await house.db.conversations.find().toArray();
    const closedAt = (closed?.facts.closedAt ?? 0) - 1_000;
    await house.db.conversations.updateOne({ _id: closed?._id ?? '' }, { $set: { 'facts.closedAt': closedAt } });
    await house.writes('one', 'again');
    await house.settled();
    expect(await loads(house)).toEqual({ anna: 0, boris: 1 });
    expect(house.told('one').slice(-2)).toEqual(['welcome', 'assigned']);
  },
  limit,
);

test.each(['round-robin', 'least-open', 'shifts', 'fast-transfer'])(
  '%s sends whoever comes back to the agent they had',
  async (machine) => {
    const how = routing('previous', { machine, parameters: {} });
    await using house = await houseOf({ agents: agents(['anna'], ['boris']), routing: how });
    await house.db.agents.updateOne({ _id: 'boris' }, { $set: { round: 5, turn: 5 } });
    await answered(house, ['one']);
    const had = (await house.db.journal.findOne({ 'event.type': 'assignment.made' }))?.ownerChange?.to ?? 'anna';
    await house.db.agents.updateOne({ _id: had }, { $set: { round: 9, turn: 9 } });
    await house.writes('one', 'again');
    await house.settled();
    expect((await loads(house))[had]).toBe(1);
  },
  limit,
);
