import { describe, expect, test } from '@jest/globals';
import { machines } from '../../machines/index.ts';
import { ruleOf } from '../../src/runtime/inForce.ts';
import { type Files, type House, houseOf } from '../support/house.ts';

// What agents and supervisors do by hand, under each machine: its caps hold for them too.

const limit = 120_000;
const capped = { onlineOnly: true, maxOpen: 1 };
const routings: readonly NonNullable<Files['routing']>[] = [
  { machine: 'reception', parameters: { assign: capped } },
  { machine: 'round-robin', parameters: { to: { team: 'day' }, assign: capped } },
  { machine: 'least-open', parameters: { to: { team: 'day' }, assign: capped } },
  { machine: 'shifts', parameters: { assign: capped } },
  { machine: 'fast-transfer', parameters: { to: { team: 'day' }, first: capped, second: { onlineOnly: true } } },
];
const agents: Files['agents'] = { anna: { name: 'Anna', teams: ['day'] }, boss: { name: 'Boss', teams: ['other'] } };

test('every machine names a rule of its parameters for what is done by hand', () => {
  for (const machine of machines) {
    const parameters = machine.parameters.parse({});
    const path = machine.build(parameters).meta?.byHand ?? '';
    const marked = { ...(parameters as object), [path]: { timeout: 1, maxOpen: 7 } };
    expect({
      machine: machine.id,
      most: ruleOf(marked, path).maxOpen,
      isThere: path in (parameters as object),
    }).toEqual({
      machine: machine.id,
      most: 7,
      isThere: true,
    });
  }
});

async function oneOwnedOneWaiting(routing: NonNullable<Files['routing']>): Promise<[House, string]> {
  const house = await houseOf({ agents, teams: ['day', 'other'], routing });
  await house.setPresence('anna', 'online');
  const owned = await house.writes('owned');
  await house.settled();
  expect((await house.conversation(owned._id)).facts.owner?.agent).toBe('anna');
  const { _id } = await house.writes('waits');
  await house.settled();
  expect((await house.conversation(_id)).facts.owner).toBeNull();
  return [house, _id];
}
const openOf = async (house: House) => (await house.db.agents.findOne({ _id: 'anna' }))?.open;

describe.each(routings)('under $machine', (routing) => {
  test(
    'a claim by hand is refused over the cap, unless a supervisor insists',
    async () => {
      const [house, id] = await oneOwnedOneWaiting(routing);
      await using _ = house;
      const [runtime] = house.runtimes;
      const ask = (key: string, insist: boolean) =>
        runtime?.deskPorts.claim({ id }, 'anna', key, { mustBeOnline: false, insist });
      expect(await ask(`${id}:hand:1`, false)).toBe('full');
      expect(await runtime?.deskPorts.maxOpen({ id }, 'anna')).toBe(1);
      expect(await openOf(house)).toBe(1);
      expect(await ask(`${id}:hand:2`, true)).toBeUndefined();
      expect(await openOf(house)).toBe(2);
    },
    limit,
  );

  test(
    'a transfer to a team waits for somebody below the cap',
    async () => {
      const [house, id] = await oneOwnedOneWaiting(routing);
      await using _ = house;
      await house.runtimes[0]?.door.tell(id, {
        type: 'conversation.transferred',
        at: Date.now(),
        by: 'boss',
        insisted: true,
        to: { team: 'day' },
        note: null,
      });
      await house.settled();
      expect([await openOf(house), (await house.conversation(id)).facts.owner]).toEqual([1, null]);
      expect(await house.db.queue.countDocuments({ _id: id, key: 'team:day' })).toBe(1);
    },
    limit,
  );
});

describe('a transfer to one’s own team', () => {
  const both: Files['agents'] = { anna: { name: 'Anna', teams: ['day'] }, budi: { name: 'Budi', teams: ['day'] } };
  /** Anna has somebody, and gives them to her own team. */
  async function givesAway(files: Files['agents'], online: readonly string[]): Promise<[House, string]> {
    const routing = { machine: 'reception', parameters: { assign: { onlineOnly: true } } };
    const house = await houseOf({ agents: files, routing });
    await house.setPresence('anna', 'online');
    const { _id } = await house.writes('marie');
    await house.settled();
    for (const agent of online) await house.setPresence(agent, 'online');
    const at = Date.now();
    const to = { team: 'day' };
    await house.runtimes[0]?.door.tell(_id, {
      type: 'conversation.transferred',
      at,
      by: 'anna',
      insisted: false,
      to,
      note: null,
    });
    await house.settled();
    return [house, _id];
  }
  const ownerOf = async (house: House, id: string) => (await house.conversation(id)).facts.owner?.agent;

  test(
    'goes to a colleague, though she has less to do',
    async () => {
      const [house, id] = await givesAway(both, ['budi']);
      await using _ = house;
      expect(await ownerOf(house, id)).toBe('budi');
      expect(house.told('marie')).toEqual(['welcome', 'assigned', 'reassigned']);
    },
    limit,
  );

  test(
    'waits for a colleague, and does not come back to her',
    async () => {
      const [house, id] = await givesAway(both, []);
      await using _ = house;
      expect(await ownerOf(house, id)).toBeUndefined();
      await house.setPresence('anna', 'online');
      await house.settled();
      expect(await ownerOf(house, id)).toBeUndefined();
      await house.setPresence('budi', 'online');
      await house.settled();
      expect(await ownerOf(house, id)).toBe('budi');
    },
    limit,
  );

  test.each([
    { who: 'where she is alone', files: { anna: both['anna'] } },
    { who: 'whose others get nothing by themselves', files: { ...both, budi: { ...both['budi'], autoAssign: false } } },
  ])(
    'comes back to her $who',
    async ({ files }) => {
      const [house, id] = await givesAway(files as Files['agents'], []);
      await using _ = house;
      expect(await ownerOf(house, id)).toBe('anna');
    },
    limit,
  );
});
