import { describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { claim } from '../../src/store/claims.ts';
import { brokenWire } from '../support/brokenWire.ts';
import { type Files, type House, houseOf } from '../support/house.ts';
import { freshDatabase } from '../support/mongod.ts';
import { until } from '../support/until.ts';

// What changes after a process has read whom it may choose, and before its claim reaches the database: the claim is held up on
// its way while another process makes the change.

const limit = 120_000;
const anna = { name: 'Anna', teams: ['day'], maxOpen: 2 };
const budi = { ...anna, name: 'Budi' };
const filesOf = (agents: Files['agents'], rule: object = {}, more: object = {}): Files => ({
  agents,
  teams: ['day', 'night'],
  routing: {
    machine: 'round-robin',
    parameters: { to: { team: 'day' }, assign: { onlineOnly: true, maxOpen: 3, ...rule } },
    ...more,
  },
});
const both = filesOf({ anna, budi });
const alone = filesOf({ anna });

/** It is anna's turn, who has one conversation, as everybody has. */
async function annasTurn(files: Files, uris: readonly string[]): Promise<House> {
  const house = await houseOf(files, 2, { uris });
  for (const agent of Object.keys(files.agents)) {
    await house.setPresence(agent, 'online');
    await house.open(`${agent}’s`);
    await house.settled();
  }
  expect(await loads(house)).toEqual(Object.fromEntries(Object.keys(files.agents).map((agent) => [agent, 1])));
  await house.db.agents.updateOne({ _id: 'anna' }, { $set: { turn: 1 } });
  return house;
}
const loads = async (house: House): Promise<Record<string, number>> =>
  Object.fromEntries((await house.db.agents.find().sort({ _id: 1 }).toArray()).map(({ _id, open }) => [_id, open]));

interface Outcome {
  readonly owner: string | null;
  readonly isQueued: boolean;
  /** What the contact was told after the welcome. */
  readonly told: readonly string[];
  readonly loads: Readonly<Record<string, number>>;
  readonly breaches: readonly string[];
}

/** A contact comes, and this happens while the claim on anna is on its way. Who has them then: nobody who waits in the queue. */
async function meanwhile(files: Files, change: (house: House, id: string) => Promise<unknown>): Promise<Outcome> {
  const uri = await freshDatabase();
  await using wire = await brokenWire(uri);
  await using house = await annasTurn(files, [wire.uri, uri]);
  const claim = wire.holdAt('update', 'agents');
  const { _id } = await house.open('marie'); // by the first process, whose wire it is, for an even number of acts was before
  const letGo = await claim;
  await change(house, _id);
  letGo();
  await house.settled();
  const { facts } = await house.conversation(_id);
  const isQueued = (await house.db.queue.countDocuments({ _id })) === 1;
  const told = house.told('marie').slice(1);
  return { owner: facts.owner?.agent ?? null, isQueued, told, loads: await loads(house), breaches: house.breaches };
}

/** Another contact comes, and gets her first. */
async function othersTurn(house: House): Promise<void> {
  const { _id } = await house.open('jean');
  while ((await house.conversation(_id)).facts.owner?.agent !== 'anna') await sleep(10);
}

/** Changes after which anna may not have it. */
const changes: readonly {
  what: string;
  change: (house: House, files: Files) => Promise<unknown>;
  /** Her team is empty then, when she was alone in it. */
  leavesNobody?: true;
}[] = [
  { what: 'she goes away', change: (house) => house.setPresence('anna', 'away') },
  { what: 'she goes offline', change: (house) => house.setPresence('anna', 'offline') },
  {
    what: 'she is moved to another team',
    change: (house, { agents }) => house.configure(filesOf({ ...agents, anna: { ...anna, teams: ['night'] } })),
    leavesNobody: true,
  },
  {
    what: 'she is left out of automatic assignment',
    change: (house, { agents }) => house.configure(filesOf({ ...agents, anna: { ...anna, autoAssign: false } })),
  },
  {
    what: 'her own limit is lowered to what she has',
    change: (house, { agents }) => house.configure(filesOf({ ...agents, anna: { ...anna, maxOpen: 1 } })),
  },
];

describe.each(changes)('between the choice of anna and the claim, $what', ({ change, leavesNobody = false }) => {
  test(
    'it goes to the next one',
    async () => {
      const is = await meanwhile(both, (house) => change(house, both));
      expect(is).toEqual({
        owner: 'budi',
        isQueued: false,
        told: ['assigned'],
        loads: { anna: 1, budi: 2 },
        breaches: [],
      });
    },
    limit,
  );

  test(
    leavesNobody ? 'where there is no other, nobody can be assigned (rule 8)' : 'it waits where there is no other',
    async () => {
      const is = await meanwhile(alone, (house) => change(house, alone));
      const isQueued = !leavesNobody;
      const told = isQueued ? ['queued'] : [];
      expect(is).toEqual({ owner: null, isQueued, told, loads: { anna: 1 }, breaches: [] });
    },
    limit,
  );
});

describe('between the choice of anna and the claim', () => {
  test(
    'she is removed from the config: it goes to the next one, and what she had too',
    async () => {
      const is = await meanwhile(both, (house) => house.configure(filesOf({ budi: { ...budi, maxOpen: 5 } })));
      expect(is).toMatchObject({ owner: 'budi', isQueued: false, loads: { anna: 0, budi: 3 } });
    },
    limit,
  );

  test(
    'the step’s cap is lowered to what everybody has: it waits',
    async () => {
      const is = await meanwhile(both, (house) => house.configure(filesOf({ anna, budi }, { maxOpen: 1 })));
      expect(is).toEqual({ owner: null, isQueued: true, told: ['queued'], loads: { anna: 1, budi: 1 }, breaches: [] });
    },
    limit,
  );

  test(
    'automatic assignment is turned off: it waits to be picked',
    async () => {
      const is = await meanwhile(both, (house) => house.configure(filesOf({ anna, budi }, {}, { autoAssign: false })));
      expect(is).toEqual({ owner: null, isQueued: true, told: [], loads: { anna: 1, budi: 1 }, breaches: [] });
    },
    limit,
  );

  test(
    'somebody else gets her: it goes to the next one',
    async () => {
      const is = await meanwhile(both, othersTurn);
      expect(is).toEqual({
        owner: 'budi',
        isQueued: false,
        told: ['assigned'],
        loads: { anna: 2, budi: 2 },
        breaches: [],
      });
    },
    limit,
  );

  test(
    'somebody else gets her last place: it waits where there is no other',
    async () => {
      const is = await meanwhile(alone, othersTurn);
      expect(is).toEqual({ owner: null, isQueued: true, told: ['queued'], loads: { anna: 2 }, breaches: [] });
    },
    limit,
  );

  test(
    'somebody else gets her last place by the step’s cap: it goes to the next one',
    async () => {
      const unlimited = { name: 'Anna', teams: ['day'] };
      const is = await meanwhile(filesOf({ anna: unlimited, budi }, { maxOpen: 2 }), othersTurn);
      expect(is).toEqual({
        owner: 'budi',
        isQueued: false,
        told: ['assigned'],
        loads: { anna: 2, budi: 2 },
        breaches: [],
      });
    },
    limit,
  );

  test(
    'budi takes it by hand: it stays his, and she has no claim on it',
    async () => {
      const is = await meanwhile(both, async ({ runtimes: [, other] }, id) => {
        const claim = `${id}:hand:budi`;
        await other?.deskPorts.claim({ id }, 'budi', claim, { mustBeOnline: false, insist: false });
        const at = Date.now();
        await other?.door.tell(id, {
          type: 'conversation.claimed',
          at,
          agent: 'budi',
          claim,
          by: 'budi',
          insisted: false,
        });
      });
      expect(is).toEqual({
        owner: 'budi',
        isQueued: false,
        told: ['assigned'],
        loads: { anna: 1, budi: 2 },
        breaches: [],
      });
    },
    limit,
  );
});

test(
  'rule 4: where others are first with somebody whom a burst is to go to, nobody comes two turns ahead of them',
  async () => {
    const { maxOpen: _, ...anybody } = anna;
    const files = filesOf({ anna: anybody, budi: anybody, citra: anybody }, { maxOpen: undefined });
    const uri = await freshDatabase();
    await using wire = await brokenWire(uri);
    await using house = await houseOf(files, 1, { uris: [wire.uri, uri] });
    for (const agent of Object.keys(files.agents)) await house.setPresence(agent, 'online');
    const firstClaim = wire.holdAt('update', 'agents');
    await house.open('first');
    const afterFirst = await firstClaim;
    const names = Array.from({ length: 9 }, (_, n) => `contact${n}`);
    await Promise.all(names.map((name) => house.open(name)));
    await until(() => names.every((name) => house.told(name).length > 0)); // they are looked for by then, together
    const claimsOfAll = wire.holdAt('update', 'agents');
    afterFirst();
    const afterAll = await claimsOfAll;
    const [next] = await house.db.agents.find().sort({ round: 1, turn: 1 }).toArray();
    await claim(house.db, 'others', { agent: next?._id ?? '', below: null });
    afterAll();
    await house.settled();
    expect(Object.values(await loads(house)).toSorted()).toEqual([3, 4, 4]);
  },
  limit,
);
