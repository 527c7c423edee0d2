import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { acceptedPresence, qualifies } from '../../src/domain/assignment.ts';
import { machinesOf, ruleAt } from '../../src/runtime/inForce.ts';
import { agentNamed, agentsOf, assign, burst, many } from '../support/bursts.ts';
import { type Files, type House, houseOf } from '../support/house.ts';

/** Random teams, caps, presence and bursts. */
const situations = fc.record({
  agents: fc.array(
    fc.record({
      teams: fc.subarray(['day', 'night'], { minLength: 0 }),
      maxOpen: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      autoAssign: fc.boolean(),
      presence: fc.constantFrom('online', 'away', 'offline' as const),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  rule: fc.record({
    logic: fc.constantFrom('round-robin', 'least-open'),
    onlineOnly: fc.boolean(),
    maxOpen: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  }),
  burst: fc.integer({ min: 1, max: 40 }),
  closes: fc.integer({ min: 0, max: 10 }),
});

test('rule 6: nobody over a cap, nobody waits while someone qualifies, first in first out, whatever the team', async () => {
  await fc.assert(
    fc.asyncProperty(situations, async ({ agents, rule, burst: count, closes }) => {
      const profiles = many(agents.length, (n) => {
        const { teams = [], maxOpen, autoAssign = true } = agents[n] ?? {};
        return { name: agentNamed(n), teams, autoAssign, ...(maxOpen !== undefined && { maxOpen }) };
      });
      const { maxOpen, ...others } = rule;
      await using house = await houseOf({
        agents: profiles,
        teams: ['day', 'night'],
        routing: assign({ ...others, ...(maxOpen !== undefined && { maxOpen }) }),
      });
      await Promise.all(agents.map(({ presence }, n) => house.setPresence(agentNamed(n), presence)));
      await burst(house, count);
      await expectSound(house);
      await expectFair(house, profiles, rule.maxOpen);
      const owned = await house.db.conversations.find({ place: 'owned' }).limit(closes).toArray();
      await Promise.all(owned.map(({ _id }) => house.close(_id)));
      await house.settled();
      await expectSound(house);
      expect(house.breaches).toEqual([]);
    }),
    { numRuns: 12 },
  );
}, 300_000);

/** Those who could have had any of them all along have had equally many. */
async function expectFair(house: House, profiles: Files['agents'], most = Infinity): Promise<void> {
  const { parameters } = house.runtimes[0]?.governance.current().revision ?? {};
  const { onlineOnly } = (parameters as { assign: { onlineOnly?: boolean } }).assign;
  const loads = (await agentsOf(house)).flatMap(({ _id, teams, presence, open, maxOpen }) =>
    profiles[_id]?.autoAssign !== false &&
    teams.includes('day') &&
    (onlineOnly !== true || presence === 'online') &&
    open < Math.min(maxOpen ?? Infinity, most)
      ? [open]
      : [],
  );
  if (loads.length > 0) expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
}

async function expectSound(house: House): Promise<void> {
  const [agents, open, queue] = await Promise.all([
    agentsOf(house),
    house.db.conversations.find({ 'facts.status': 'open' }).toArray(),
    house.db.queue.find().sort({ priority: -1, enqueuedAt: 1 }).toArray(),
  ]);
  const [runtime] = house.runtimes;
  if (!runtime) throw new Error('no runtime');
  const governing = runtime.governance.current();
  const rule = await ruleAt(governing, machinesOf(house.db), governing.revision.machine, 'assign');
  for (const agent of agents) {
    expect(agent.claims).toHaveLength(agent.open);
    expect(
      open
        .filter(({ facts }) => facts.owner?.agent === agent._id)
        .map(({ facts }) => facts.owner?.claim)
        .toSorted(),
    ).toEqual([...agent.claims].toSorted());
    expect(agent.open).toBeLessThanOrEqual(Math.min(agent.maxOpen ?? Infinity, rule.maxOpen ?? Infinity));
    if (agent.open > 0) expect(acceptedPresence(rule)).toContain(agent.presence);
  }
  const wanted = { to: { team: 'day' }, rule, exclude: [], language: 'en' };
  const free = agents.filter((agent) => qualifies({ id: agent._id, ...agent }, wanted));
  if (queue.length > 0) expect(free).toEqual([]);
  const waits = new Set(queue.map(({ _id }) => _id));
  for (const { _id, facts } of open)
    expect(
      [facts.owner !== null, waits.has(_id), facts.pending === null && facts.owner === null].filter(Boolean),
    ).toHaveLength(1);
  const lastServed = Math.max(0, ...open.filter(({ facts }) => facts.owner).map(({ facts }) => facts.openedAt));
  const firstWaiting = Math.min(Infinity, ...queue.map(({ enqueuedAt }) => enqueuedAt.getTime()));
  expect(lastServed).toBeLessThanOrEqual(firstWaiting + 250); // whoever came within the same burst came at the same time
}
