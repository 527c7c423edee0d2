import { describe, expect, test } from '@jest/globals';
import { handClock } from '../support/handClock.ts';
import { type Files, type House, houseOf } from '../support/house.ts';
import { houseWith, reception, team, until } from '../support/receptions.ts';

// Rule 12: contacts who come back.

describe('rule 12, coming back', () => {
  const returning = (to: string, grace = '0 seconds'): Files['routing'] =>
    reception({}, { returning: { to, grace, within: '30 days' } });
  /** A contact whom agent0 has answered, and whose conversation is closed. */
  async function answered(to: string, grace?: string): Promise<{ house: House; first: string }> {
    const house = await houseWith({ agents: team(2, { maxOpen: 1 }), routing: returning(to, grace) ?? {} }, ['agent0']);
    const { _id } = await house.writes('marie');
    await house.settled();
    await house.answers('agent0', _id);
    await house.close(_id);
    await house.settled();
    return { house, first: _id };
  }
  async function comesBack(house: House): Promise<{ id: string; owner: string | undefined }> {
    const { _id: id } = await house.writes('marie', 'me again');
    await house.settled();
    return { id, owner: (await house.conversation(id)).facts.owner?.agent };
  }

  test.each(['previous', 'previous-if-available'])(
    '%s: to the agent who answered before, and welcomed back',
    async (to) => {
      const { house, first } = await answered(to);
      await using _ = house;
      await house.setPresence('agent1', 'online');
      const { id, owner } = await comesBack(house);
      expect(id).not.toBe(first);
      expect(owner).toBe('agent0');
      expect(house.told('marie').slice(-2)).toEqual(['welcomeBack', 'assigned']);
    },
    60_000,
  );

  test('previous: to them even when they are away', async () => {
    const { house } = await answered('previous');
    await using _ = house;
    await house.setPresence('agent0', 'away');
    await house.setPresence('agent1', 'online');
    expect((await comesBack(house)).owner).toBe('agent0');
  }, 60_000);

  test('previous: when they have no room, it waits for them', async () => {
    const { house } = await answered('previous');
    await using _ = house;
    const other = await house.writes('jean');
    await house.settled();
    await house.setPresence('agent1', 'online');
    const { id, owner } = await comesBack(house);
    expect(owner).toBeUndefined();
    await house.close(other._id);
    await until(house, id, (facts) => facts.owner?.agent === 'agent0');
  }, 60_000);

  test.each([
    { what: 'away', prepare: (house: House) => house.setPresence('agent0', 'away') },
    {
      what: 'at their limit',
      prepare: async (house: House) => {
        await house.writes('jean');
        await house.settled();
      },
    },
  ])(
    'previous-if-available: to another when they are $what',
    async ({ prepare }) => {
      const { house } = await answered('previous-if-available');
      await using _ = house;
      await prepare(house);
      await house.setPresence('agent1', 'online');
      expect((await comesBack(house)).owner).toBe('agent1');
    },
    60_000,
  );

  test.each(['previous', 'previous-if-available'])(
    '%s: to another when they were removed',
    async (to) => {
      const { house } = await answered(to);
      await using _ = house;
      await house.configure({ agents: { agent1: { name: 'B', teams: ['day'] } }, routing: returning(to) ?? {} });
      await house.setPresence('agent1', 'online');
      expect((await comesBack(house)).owner).toBe('agent1');
    },
    60_000,
  );

  test('anyone: as a new contact, but welcomed back', async () => {
    const { house } = await answered('anyone');
    await using _ = house;
    await house.setPresence('agent1', 'online');
    await house.setPresence('agent0', 'away');
    expect((await comesBack(house)).owner).toBe('agent1');
    expect(house.told('marie')).toContain('welcomeBack');
  }, 60_000);

  test('within the grace it reopens for the same agent, without a new greeting', async () => {
    const { house, first } = await answered('anyone', '10 minutes');
    await using _ = house;
    const before = house.told('marie').length;
    const { id, owner } = await comesBack(house);
    expect([id, owner]).toEqual([first, 'agent0']);
    expect(house.told('marie').slice(before)).toEqual(['assigned']);
  }, 60_000);
});

describe('rule 12, the grace', () => {
  test.each([
    { grace: '10 minutes', laterMs: 599_999, reopens: true },
    { grace: '10 minutes', laterMs: 600_000, reopens: false },
    { grace: '1 second', laterMs: 0, reopens: true },
    { grace: '0 seconds', laterMs: 0, reopens: false },
  ])(
    'of $grace, $laterMs ms after closing: reopened is $reopens',
    async ({ grace, laterMs, reopens }) => {
      const closedAt = Date.now();
      const hands = handClock(closedAt);
      const routing = reception({}, { returning: { to: 'previous', grace, within: '30 days' } });
      await using house = await houseOf({ agents: team(1), routing }, 2, { hands });
      await house.setPresence('agent0', 'online');
      const { _id } = await house.writes('marie');
      await house.settled();
      await house.close(_id);
      await house.settled();
      expect((await house.conversation(_id)).facts.closedAt).toBe(closedAt);
      hands.set(closedAt + laterMs);
      expect((await house.writes('marie', 'one more thing'))._id === _id).toBe(reopens);
      await house.settled();
      expect(house.told('marie').includes('welcomeBack')).toBe(!reopens);
    },
    60_000,
  );
});
