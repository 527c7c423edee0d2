import * as agents from '../../../src/store/agents.ts';
import * as claims from '../../../src/store/claims.ts';
import * as desks from '../../../src/store/desks.ts';
import * as sweep from '../../../src/store/sweep.ts';
import type { Random } from '../random.ts';
import { at, inAnyOrder, keyOf, many, one, type Operation, someOf } from './chance.ts';

const list: Operation = (db, random) =>
  agents.listAgents(
    db,
    someOf(random, 'agent').map((id) => ({
      id,
      teams: someOf(random, 'team'),
      autoAssign: random.chance(0.8),
      maxOpen: random.pick([null, 1, 2]),
      speaks: someOf(random, 'language'),
    })),
  );

const choiceOf = (random: Random): agents.Choice => ({
  team: random.pick(['team0', 'team1', '*']),
  presence: random.pick([['online'], ['online', 'away', 'offline']] as const),
  below: random.pick([null, 1, 3]),
  exclude: random.chance(0.3) ? ['agent1'] : [],
  logic: random.pick(['round-robin', 'least-open'] as const),
  ...(random.chance(0.2) && { language: 'language1' }),
  ...(random.chance(0.2) && { most: 2 }),
});

const claim: Operation = async (db, random) => {
  const { team, presence, below } = choiceOf(random);
  const agent = one(random, 'agent');
  const as = random.chance(0.4) ? await agents.findAgent(db, agent) : null;
  const wanted = random.chance(0.5) ? { team, presence } : {};
  const round = random.pick([undefined, 0, 3, 9]);
  const after = random.chance(0.2) ? keyOf(random) : undefined;
  const more = {
    ...wanted,
    ...(as && { as }),
    ...(round !== undefined && { round }),
    ...(after !== undefined && { after }),
  };
  return claims.claim(db, keyOf(random), { agent, below, insist: random.chance(0.2), ...more });
};

/** Some who are there, in the order of chance. */
const claimInOrder: Operation = async (db, random) => {
  const found = await Promise.all(someOf(random, 'agent').map((agent) => agents.findAgent(db, agent)));
  const read = found.filter((doc) => doc !== null);
  const { team, presence } = choiceOf(random);
  const asked = read.map((as) => {
    const own = random.chance(0.3) ? { team, presence } : {};
    const isChanged = random.chance(0.2);
    return {
      key: keyOf(random),
      condition: { agent: as._id, below: null, as: isChanged ? { ...as, turn: 0 } : as, ...own },
    };
  });
  return asked.length === 0 ? [] : claims.claimInOrder(db, asked);
};

const focusOf = (random: Random, turn: number) => ({
  agent: one(random, 'agent'),
  conversation: one(random, 'c', 6),
  at: at(random.below(turn + 1)),
});

const heldAs = async (found: Promise<readonly claims.Held[]>): Promise<readonly string[]> =>
  (await found).map(({ agent, key }) => `${agent} ${key}`);

/** What is done to agents, their claims and their desks. */
export const agentOperations: Readonly<Record<string, Operation>> = {
  list,
  claim,
  claimAgain: claim,
  claimOnce: claim,
  claimInOrder,
  release: (db, random) => claims.release(db, keyOf(random)),
  candidates: (db, random) => agents.candidates(db, choiceOf(random)),
  latestRound: (db, random) => agents.latestRound(db, choiceOf(random)),
  countLeftOut: (db, random) => agents.countLeftOut(db, choiceOf(random)),
  setPresence: (db, random, turn) =>
    agents.setPresence(db, {
      agent: one(random, 'agent'),
      presence: random.pick(['online', 'away', 'offline']),
      at: at(turn),
      why: 'said',
    }),
  onlineAgents: (db) => agents.onlineAgents(db, 'agent0', many),
  removedWithClaims: (db) => inAnyOrder(agents.removedWithClaims(db, many)),
  anyoneOnline: (db, random) => agents.anyoneOnline(db, one(random, 'team')),
  hasMembers: (db, random) => agents.hasMembers(db, one(random, 'team')),
  noteHeard: (db, random) => desks.noteHeard(db, { agent: one(random, 'agent'), conversation: one(random, 'c', 6) }),
  setFocus: (db, random, turn) => desks.setFocus(db, focusOf(random, turn)),
  takeUp: (db, random, turn) => desks.takeUp(db, focusOf(random, turn)),
  releaseFrom: (db, random) => claims.releaseFrom(db, { key: keyOf(random), agent: one(random, 'agent') }),
  clearFocus: (db, random, turn) => desks.clearFocus(db, focusOf(random, turn)),
  nextAgents: (db, random) => sweep.nextAgents(db, { after: one(random, 'agent'), mostAgents: 2, mostOpen: 3 }),
  heldBy: (db, random) => inAnyOrder(heldAs(claims.heldBy(db, someOf(random, 'agent')))),
  stillHeld: (db, random) => inAnyOrder(heldAs(claims.stillHeld(db, [keyOf(random), keyOf(random)]))),
};
