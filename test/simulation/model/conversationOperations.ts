import type { NumberedEffect } from '../../../src/domain/effects.ts';
import { type Facts, newFacts } from '../../../src/domain/facts.ts';
import type { JournalEntry, State } from '../../../src/domain/state.ts';
import * as conversations from '../../../src/store/conversations.ts';
import * as outbox from '../../../src/store/outbox.ts';
import * as sweep from '../../../src/store/sweep.ts';
import type { JournalDocument } from '../../../src/store/documents.ts';
import { storyOf } from '../../../src/store/journal.ts';
import type { Random } from '../random.ts';
import { at, inAnyOrder, keyOf, many, one, type Operation, someOf, someProcess } from './chance.ts';

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

const open: Operation = (db, random, turn) => {
  const [id, contact] = [one(random, 'c', 6), one(random, 'web:')];
  const decided = decidedOf(random, id, contact, 1, turn);
  const who = { id: contact, channel: 'web', name: contact, timezone: null };
  const machine = { id: 'reception', hash: 'some' };
  return conversations.insertConversation(db, { ...decided, contact: who, machine, lease: someProcess(random) });
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
  const writer = { lease: someProcess(random), attempt: String(turn) };
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

/** What is done to conversations, their outboxes and their journals. */
export const conversationOperations: Readonly<Record<string, Operation>> = {
  open,
  openAgain: open,
  save,
  saveAgain: save,
  tidy,
  takeOver: async (db, random) =>
    (await outbox.takeOver(db, someProcess(random), someProcess(random), () => Promise.resolve(true))).toSorted(),
  latestOf: (db, random) => conversations.latestOf(db, one(random, 'web:')),
  knownOf: (db, random) =>
    conversations.knownOf(db, { contact: one(random, 'web:'), accounts: someOf(random, 'web:') }),
  ownedBy: (db, random) => conversations.ownedBy(db, one(random, 'agent')),
  inbox: (db) => conversations.inbox(db),
  storyOf: (db, random) =>
    storyOf(db, one(random, 'c', 6), 1 + random.below(5), random.pick([undefined, ['agent.returned'], ['none']])),
  leasedTo: (db, random) => inAnyOrder(sweep.leasedTo(db, someProcess(random), many)),
  unfinishedBefore: (db, random, turn) =>
    inAnyOrder(
      outbox.unfinishedBefore(db, { contact: one(random, 'web:'), openedAt: at(random.below(turn + 1)).getTime() }),
    ),
  searchedButNotQueued: (db) => inAnyOrder(sweep.searchedButNotQueued(db, many)),
  ownedByAny: (db, random) => inAnyOrder(sweep.ownedByAny(db, someOf(random, 'agent'))),
  ownersNotOnline: (db, random) => inAnyOrder(sweep.ownersNotOnline(db, someOf(random, 'agent'))),
  ownedWithoutClaim: (db, random) =>
    inAnyOrder(sweep.ownedWithoutClaim(db, [one(random, 'c', 6), one(random, 'c', 6)])),
};
