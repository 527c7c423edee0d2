import type { NumberedEffect } from '../../../src/domain/effects.ts';
import { type Facts, newFacts } from '../../../src/domain/facts.ts';
import type { JournalEntry, State } from '../../../src/domain/state.ts';
import * as activities from '../../../src/store/activities.ts';
import * as agents from '../../../src/store/agents.ts';
import * as claims from '../../../src/store/claims.ts';
import * as conversations from '../../../src/store/conversations.ts';
import type { Database } from '../../../src/store/database.ts';
import * as desks from '../../../src/store/desks.ts';
import type { JournalDocument } from '../../../src/store/documents.ts';
import { storyOf } from '../../../src/store/journal.ts';
import * as lines from '../../../src/store/lines.ts';
import * as notices from '../../../src/store/notices.ts';
import * as owed from '../../../src/store/owed.ts';
import * as outbox from '../../../src/store/outbox.ts';
import * as processes from '../../../src/store/processes.ts';
import * as queue from '../../../src/store/queue.ts';
import * as sweep from '../../../src/store/sweep.ts';
import type { Random } from '../random.ts';

/** One operation of `src/store` with arguments of chance. What it comes to must be the same on every store. */
export type Operation = (db: Database, random: Random, turn: number) => Promise<unknown>;

const many = 100;
const startMs = Date.UTC(2026, 0, 1);
const one = (random: Random, name: string, among = 4): string => `${name}${random.below(among)}`;
const at = (turn: number): Date => new Date(startMs + turn * 1_000);
const keyOf = (random: Random): string => `${one(random, 'c', 6)}:${1 + random.below(3)}:0`;
const someOf = (random: Random, name: string): string[] =>
  [0, 1, 2, 3].filter(() => random.chance(0.5)).map((n) => `${name}${n}`);

/** Found in no order that was asked for. */
const inAnyOrder = async (found: Promise<readonly unknown[]>): Promise<unknown> =>
  (await found).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
const heldAs = async (found: Promise<readonly claims.Held[]>): Promise<readonly string[]> =>
  (await found).map(({ agent, key }) => `${agent} ${key}`);
const nameOf = (found: unknown): string =>
  typeof found === 'object' && found !== null && '_id' in found ? String(found._id) : String(found);

function factsOf(random: Random, contact: string, turn: number): Facts {
  const facts = newFacts({
    at: at(turn).getTime(),
    contact: { id: contact, name: contact, channel: 'web' },
    text: 'hello',
    language: 'en',
    returning: false,
    previous: null,
  });
  const claim = keyOf(random);
  const owner = random.chance(0.4) ? { agent: one(random, 'agent'), claim, sinceMs: turn } : null;
  const pending = owner || random.chance(0.5) ? null : { request: claim, sinceMs: turn, byHand: null };
  return { ...facts, owner, pending, ...(random.chance(0.2) && { status: 'closed', closedAt: turn }) };
}

function decidedOf(
  random: Random,
  conversation: string,
  contact: string,
  version: number,
  turn: number,
): conversations.Decided {
  const timers = random.chance(0.5)
    ? [{ id: 't', at: at(turn).getTime() + random.below(9_000), token: String(version) }]
    : [];
  const workflow = { value: { assign: 'queued' }, memory: { given: undefined, round: 0 }, ended: random.chance(0.2) };
  const state = {
    conversation,
    version,
    facts: factsOf(random, contact, turn),
    heard: { line: turn },
    timers,
    workflow,
  };
  const effects = [0, 1].map((index): NumberedEffect => ({
    type: 'sendTranscript',
    id: `${conversation}:${version}:${index}`,
  }));
  const event = { type: 'agent.returned', at: turn, agent: 'agent0' } as const;
  const entry: JournalEntry = { version, event, path: null, effects, armed: timers, cancelled: [] };
  return { state: state satisfies State, effects, entry };
}

const process = (random: Random): string => one(random, 'process', 3);

const open: Operation = (db, random, turn) => {
  const [id, contact] = [one(random, 'c', 6), one(random, 'web:')];
  const decided = decidedOf(random, id, contact, 1, turn);
  const who = { id: contact, channel: 'web', name: contact, timezone: null };
  const machine = { id: 'reception', hash: 'some' };
  return conversations.insertConversation(db, { ...decided, contact: who, machine, lease: process(random) });
};

const save: Operation = async (db, random, turn) => {
  const id = one(random, 'c', 6);
  const before = await conversations.confirmedConversation(db, id);
  if (!before) return null;
  const isStale = random.chance(0.2);
  const version = before.version - (isStale ? 1 : 0);
  const decided = decidedOf(random, id, before.contact.id, version + 1, turn);
  const [outboxOf, journalOf] = isStale ? [] : [before.outbox, before.journal];
  const isUnwritable = random.chance(0.1);
  const entries = [...someKeys(random, journalOf), ...(isUnwritable ? [String(version + 1)] : [])];
  const done = { effects: someKeys(random, outboxOf), entries };
  const writer = { lease: process(random), attempt: String(turn) };
  return conversations.saveDecision(db, { ...before, version }, decided, done, writer);
};
const someKeys = (random: Random, map: object | undefined): string[] =>
  Object.keys(map ?? {}).filter(() => random.chance(0.5));

const tidy: Operation = async (db, random) => {
  const found = await conversations.confirmedConversation(db, one(random, 'c', 6));
  if (!found) return null;
  const { _id: conversation, version, journal = {} } = found;
  const entries = Object.values(journal).map((entry): JournalDocument => ({
    _id: `${conversation}:${entry.version}`,
    conversation,
    ...entry,
  }));
  await outbox.writeJournal(db, entries);
  const tidied = {
    conversation,
    version,
    effects: someKeys(random, found.outbox),
    entries: Object.keys(journal),
    idle: random.chance(0.5),
  };
  return outbox.tidyOutboxes(db, found.lease ?? 'none', [tidied]);
};

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
});

const claim: Operation = async (db, random) => {
  const { team, presence, below } = choiceOf(random);
  const agent = one(random, 'agent');
  const as = random.chance(0.4) ? await agents.findAgent(db, agent) : null;
  const wanted = random.chance(0.5) ? { team, presence } : {};
  const round = random.pick([undefined, 0, 3, 9]);
  const more = { ...wanted, ...(as && { as }), ...(round !== undefined && { round }) };
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

const append: Operation = (db, random, turn) => {
  const line = one(random, 'line', 3);
  const guess = random.chance(0.3) ? 1 + random.below(20) : undefined;
  const key = random.pick([undefined, `k${random.below(9)}`, [`k${random.below(9)}`, `l${random.below(9)}`]]);
  const by = process(random);
  const activity: activities.NewActivity = {
    line,
    from: random.pick(['person', 'bot'] as const),
    activity: '{}',
    at: at(turn),
    by,
    ...(key !== undefined && { key }),
    ...(random.chance(0.5) && { undecided: by }),
    ...(random.chance(0.3) && { cardOf: 'REF' }),
  };
  return activities.appendActivity(db, activity, guess);
};

const activityOf = (random: Random): string => activities.activityId(one(random, 'line', 3), 1 + random.below(15));

const enter: Operation = (db, random, turn) => {
  const request = keyOf(random);
  const [_id = ''] = request.split(':');
  const machine = { id: 'reception', hash: 'some' };
  const key = one(random, 'team:team', 2);
  const entry = { _id, request, key, rule: 'assign', machine, exclude: [], priority: random.below(2), language: 'en' };
  return queue.enqueue(db, { ...entry, enqueuedAt: at(random.below(turn + 1)), manual: false });
};

const place: Operation = async (db, random) => {
  const [first] = await queue.waiting(db, ['team:team0', 'team:team1'], 1, random.below(3));
  return first ? queue.positionOf(db, first) : null;
};

const arrive: Operation = (db, random, turn) => {
  const _id = one(random, 'line', 3);
  const said = { channel: 'web', name: one(random, 'name'), locale: null, timezone: null };
  return lines.useLine(db, { _id, accounts: someOf(random, 'account'), usedAt: at(turn), ...said });
};

const focusOf = (random: Random, turn: number) => ({
  agent: one(random, 'agent'),
  conversation: one(random, 'c', 6),
  at: at(random.below(turn + 1)),
});

const owe: Operation = (db, random, turn) => {
  const said = { kind: 'notice', agent: 'agent0', text: 'setAway', values: {} } as const;
  return owed.owe(db, {
    _id: one(random, 'o'),
    lane: one(random, 'agent:', 2),
    by: process(random),
    at: at(turn),
    ...said,
  });
};

/** Weighted by how often they stand here. */
export const operations: Readonly<Record<string, Operation>> = {
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
  open,
  openAgain: open,
  save,
  saveAgain: save,
  tidy,
  takeOver: async (db, random) =>
    (await outbox.takeOver(db, process(random), process(random), () => Promise.resolve(true))).toSorted(),
  latestOf: (db, random) => conversations.latestOf(db, one(random, 'web:')),
  ownedBy: (db, random) => conversations.ownedBy(db, one(random, 'agent')),
  inbox: (db) => conversations.inbox(db),
  storyOf: (db, random) =>
    storyOf(db, one(random, 'c', 6), 1 + random.below(5), random.pick([undefined, ['agent.returned'], ['none']])),
  append,
  appendAgain: append,
  appendOnce: append,
  activitiesAfter: (db, random) =>
    activities.activitiesAfter(db, one(random, 'line', 3), random.below(9), 1 + random.below(9)),
  undecidedOf: (db, random) => activities.undecidedOf(db, one(random, 'line', 3), many),
  undecidedLines: (db, random) => inAnyOrder(activities.undecidedLines(db, process(random))),
  forgottenLines: (db, random, turn) =>
    inAnyOrder(activities.forgottenLines(db, process(random), at(random.below(turn + 1)))),
  markDecided: (db, random) => activities.markDecided(db, [activityOf(random), activityOf(random)]),
  pinMeaning: (db, random, turn) =>
    activities.pinMeaning(db, activityOf(random), random.pick([{ target: '$focus', turn }, null])),
  countAttempt: (db, random) => activities.countAttempt(db, activityOf(random)),
  shownBefore: (db, random) =>
    inAnyOrder(activities.shownBefore(db, one(random, 'line', 3), 'REF', `c0:${random.below(4)}:0`)),
  settleCard: (db, random) => activities.settleCard(db, { id: activityOf(random), activity: '{"settled":true}' }),
  enter,
  enterAgain: enter,
  dequeue: (db, random) => queue.dequeue(db, one(random, 'c', 6), keyOf(random)),
  waiting: (db, random) => queue.waiting(db, ['team:team0', 'team:team1'], many, random.below(3)),
  place,
  noteTold: (db, random, turn) => queue.noteTold(db, one(random, 'c', 6), keyOf(random), turn, at(turn)),
  waitingKeys: (db) => inAnyOrder(queue.waitingKeys(db)),
  queueAge: (db) => queue.queueAge(db),
  arrive,
  openLines: (db, random, turn) =>
    lines.openLines(db, { accounts: someOf(random, 'account'), now: at(turn).getTime() }),
  lastLine: (db, random) => lines.lastLine(db, someOf(random, 'account')),
  noteUse: (db, random, turn) =>
    lines.noteUse(db, { line: one(random, 'line', 3), usedAt: at(random.below(turn + 1)) }),
  hearFrom: (db, random) => desks.hearFrom(db, one(random, 'agent'), one(random, 'c', 6)),
  setFocus: (db, random, turn) => desks.setFocus(db, focusOf(random, turn)),
  takeUp: (db, random, turn) => desks.takeUp(db, focusOf(random, turn)),
  releaseFrom: (db, random) => claims.releaseFrom(db, { key: keyOf(random), agent: one(random, 'agent') }),
  clearFocus: (db, random, turn) => desks.clearFocus(db, focusOf(random, turn)),
  owe,
  oweAgain: owe,
  owedIn: (db, random) => owed.owedIn(db, one(random, 'agent:', 2)),
  owedBy: (db, random) => owed.owedBy(db, process(random)),
  takeOverOwed: (db, random) => owed.takeOverOwed(db, process(random), process(random)),
  settleOwed: (db, random) => owed.settleOwed(db, one(random, 'o')),
  tellOnce: (db, random) => notices.tellOnce(db, one(random, 'notice'), one(random, 'by', 2)),
  forgetTold: (db, random) => notices.forgetTold(db, someOf(random, 'notice')),
  beat: (db, random) => processes.beat(db, { _id: process(random), host: 'here', pid: 1 }),
  heardProcesses: async (db) => (await processes.heardProcesses(db, 3_600_000)).map(({ _id }) => _id).toSorted(),
  holders: async (db) => (await processes.holders(db)).toSorted(),
  beginRound: (db, random) => sweep.beginRound(db, one(random, 'round', 2), random.pick([-1, 3_600_000])),
  leasedTo: (db, random) => inAnyOrder(sweep.leasedTo(db, process(random), many)),
  unfinishedBefore: (db, random, turn) =>
    inAnyOrder(
      outbox.unfinishedBefore(db, { contact: one(random, 'web:'), openedAt: at(random.below(turn + 1)).getTime() }),
    ),
  searchedButNotQueued: (db) => inAnyOrder(sweep.searchedButNotQueued(db, many)),
  deadEntries: (db) => inAnyOrder(sweep.deadEntries(db, many)),
  nextAgents: (db, random) => sweep.nextAgents(db, { after: one(random, 'agent'), mostAgents: 2, mostOpen: 3 }),
  heldBy: (db, random) => inAnyOrder(heldAs(claims.heldBy(db, someOf(random, 'agent')))),
  stillHeld: (db, random) => inAnyOrder(heldAs(claims.stillHeld(db, [keyOf(random), keyOf(random)]))),
  ownedByAny: (db, random) => inAnyOrder(sweep.ownedByAny(db, someOf(random, 'agent'))),
  ownersNotOnline: (db, random) => inAnyOrder(sweep.ownersNotOnline(db, someOf(random, 'agent'))),
  ownedWithoutClaim: (db, random) =>
    inAnyOrder(sweep.ownedWithoutClaim(db, [one(random, 'c', 6), one(random, 'c', 6)])),
};
