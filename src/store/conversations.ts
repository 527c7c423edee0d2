import { createHash } from 'node:crypto';
import type { Filter, UpdateFilter } from 'mongodb';
import { refsFrom } from '../domain/ids.ts';
import type { JournalEntry, State } from '../domain/state.ts';
import type { NumberedEffect } from '../domain/effects.ts';
import type { Database } from './database.ts';
import type { Contact, ConversationDocument, LinkDocument, Pinned, Place } from './documents.ts';
import { isDuplicate } from './duplicate.ts';
import { entryOf } from './journal.ts';
import { foundTogether, insertedTogether, together, updatedTogether } from './together.ts';

/** What a decision writes, beside the state itself. */
export interface Decided {
  readonly state: State;
  readonly effects: readonly NumberedEffect[];
  readonly entry: JournalEntry;
}

/** What has been done since the last write and rides on this one: keys of the outbox and versions of the journal. */
export interface Done {
  readonly effects: readonly string[];
  readonly entries: readonly string[];
}

/** An effect's key in the outbox map: its version and index, without the dots and colons that paths cannot have. */
export const outboxKey = (effect: NumberedEffect): string => effect.id.split(':').slice(1).join('_');

export interface NewConversation extends Decided {
  readonly contact: Contact;
  readonly machine: Pinned;
  readonly lease: string;
}

/**
 * Stores a new opening. `opened` when it was; `exists` when this very opening is there already, or the contact has another one
 * open (there can be only one). The reference grows until it is one of its own.
 */
export async function insertConversation(
  db: Database,
  opening: NewConversation,
): Promise<ConversationDocument | 'exists'> {
  const bytes = createHash('sha256').update(opening.state.conversation).digest();
  for (const ref of refsFrom(bytes)) {
    const document = documentOf(opening, ref);
    try {
      await insert(db, document);
      return document;
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      if (!error.message.includes('ref_1')) return 'exists';
    }
  }
  throw new Error('every reference of this conversation is taken');
}

const insert = insertedTogether((db) => db.conversations);

function documentOf(
  { state, effects, entry, contact, machine, lease }: NewConversation,
  ref: string,
): ConversationDocument {
  const { conversation, ...kept } = state;
  const nextTimerAt = nextTimer(state);
  return {
    _id: conversation,
    ref,
    contact,
    machine,
    ...kept,
    place: placeOf(state),
    ...(nextTimerAt && { nextTimerAt }),
    outbox: Object.fromEntries(effects.map((effect) => [outboxKey(effect), effect])),
    journal: { [String(entry.version)]: entry },
    lease,
  };
}

export interface Writer {
  /** The process. */
  readonly lease: string;
  /** Unlike any other attempt, of this process too: one that was given up may come late, and be taken for the next. */
  readonly attempt: string;
}

/**
 * Snapshot, facts, timers and outbox cannot part: they are one update, made only if version and lease are those that were
 * read. False when another process was first. The writer takes the lease unless another process holds it.
 */
export async function saveDecision(
  db: Database,
  before: ConversationDocument,
  decided: Decided,
  done: Done,
  { lease, attempt }: Writer,
): Promise<boolean> {
  const { conversation: _id, version, facts, heard, timers, workflow } = decided.state;
  const nextTimerAt = nextTimer(decided.state);
  const set: Record<string, unknown> = {
    version,
    facts,
    heard,
    timers,
    workflow,
    place: placeOf(decided.state),
    lease: before.lease ?? lease,
  };
  const unset: Record<string, ''> = {};
  for (const effect of decided.effects) set[`outbox.${outboxKey(effect)}`] = effect;
  set[`journal.${decided.entry.version}`] = { ...decided.entry, by: attempt };
  for (const key of done.effects) unset[`outbox.${key}`] = '';
  for (const key of done.entries) unset[`journal.${key}`] = '';
  if (nextTimerAt) set['nextTimerAt'] = nextTimerAt;
  else if (before.nextTimerAt) unset['nextTimerAt'] = '';
  const filter: Filter<ConversationDocument> = {
    _id,
    version: before.version,
    lease: before.lease ?? { $exists: false },
  };
  const update = {
    $set: set,
    ...(Object.keys(unset).length > 0 && { $unset: unset }),
  } as UpdateFilter<ConversationDocument>;
  return save(db, { filter, update, id: _id, version, by: attempt });
}

/** One compare-and-set. When only some of those that went together were written, `by` tells whether this one was. */
interface Save {
  readonly filter: Filter<ConversationDocument>;
  readonly update: UpdateFilter<ConversationDocument>;
  readonly id: string;
  readonly version: number;
  readonly by: string;
}

/** A write that cannot be made is its own conversation's failure, and not that of those it goes together with. */
const save = together(async (db, saves: readonly Save[]): Promise<(boolean | Error)[]> => {
  const writes = saves.map(({ filter, update }) => ({ updateOne: { filter, update } }));
  const { matched, failures } = await updatedTogether(db.conversations, writes);
  const isWritten = async ({ id, version, by }: Save): Promise<boolean> => {
    if (matched === 0 || matched === saves.length - failures.size) return matched > 0;
    // A version is written once, and by which attempt stands in its journal entry.
    return (await entryOf(db, id, version))?.by === by;
  };
  return Promise.all(saves.map(async (each, index) => failures.get(index) ?? isWritten(each)));
});

/** The earliest of the timers, which an index can find. */
function nextTimer({ timers }: State): Date | undefined {
  return timers.length === 0 ? undefined : new Date(Math.min(...timers.map((timer) => timer.at)));
}

/** Where a conversation stands, as `place` has it. */
export function placeOf({ facts, timers, workflow }: State): Place {
  if (facts.status === 'closed') return 'closed';
  if (facts.owner) return 'owned';
  if (facts.pending) return 'searched';
  return timers.length > 0 && !workflow.ended ? 'timed' : 'inbox';
}

/** The state that a document holds. */
export function stateOf({ _id, version, facts, heard, timers, workflow }: ConversationDocument): State {
  return { conversation: _id, version, facts, heard, timers, workflow };
}

/** Without what is on its way out: for whoever looks at how things stand. */
const standing = { projection: { outbox: 0, journal: 0 } } as const;

export const findConversation: Find = foundTogether((db) => db.conversations, standing);

/** As a majority has it: what one MongoDB alone has may be gone with it, and what follows from it must not be done. */
export const confirmedConversation = foundTogether((db) => db.conversations, { readConcern: 'majority' });

export const findByRef: Find = foundTogether((db) => db.conversations, { by: 'ref', ...standing });

type Find = (db: Database, by: string) => Promise<Omit<ConversationDocument, 'outbox' | 'journal'> | null>;

interface LastOpening {
  readonly _id: string;
  readonly latest: ConversationDocument;
}
/** One step of the index for each, however many they have had. */
const lastOpenings = (contacts: readonly string[]) => [
  { $match: { 'contact.id': { $in: [...new Set(contacts)] } } },
  { $sort: { 'contact.id': 1, 'facts.openedAt': -1 } },
  { $group: { _id: '$contact.id', latest: { $first: '$$ROOT' } } },
];

/** The contact's last opening, open or closed. */
export const latestOf = together(async (db, contacts: readonly string[]): Promise<(ConversationDocument | null)[]> => {
  const found = await db.conversations.aggregate<LastOpening>(lastOpenings(contacts)).toArray();
  const byContact = new Map(found.map(({ _id, latest }) => [_id, latest]));
  return contacts.map((contact) => byContact.get(contact) ?? null);
});

interface Somebody {
  readonly contact: string;
  /** All that they are known as. */
  readonly accounts: readonly string[];
}
interface Known {
  readonly latest: ConversationDocument | null;
  readonly link: LinkDocument | null;
}
/** What is known of whoever writes before anything is opened for them: their last opening, and the link that makes them an agent. */
export const knownOf = together(async (db, all: readonly Somebody[]): Promise<Known[]> => {
  const accounts = [...new Set(all.flatMap((one) => one.accounts))];
  const found = await db.conversations
    .aggregate<LastOpening | LinkDocument>([
      ...lastOpenings(all.map(({ contact }) => contact)),
      { $unionWith: { coll: 'links', pipeline: [{ $match: { _id: { $in: accounts } } }] } },
    ])
    .toArray();
  const openings = new Map<string, ConversationDocument>();
  const links = new Map<string, LinkDocument>();
  for (const one of found)
    if ('latest' in one) openings.set(one._id, one.latest);
    else links.set(one._id, one);
  return all.map(({ contact, accounts: own }) => ({
    latest: openings.get(contact) ?? null,
    link: own.map((account) => links.get(account)).find((link) => link !== undefined) ?? null,
  }));
});

/** The opening of a contact that something belongs to which was said then. */
export function openingAt(db: Database, contact: string, at: Date): Promise<ConversationDocument | null> {
  const then = { $or: [{ 'facts.closedAt': null }, { 'facts.closedAt': { $gte: at.getTime() } }] };
  return db.conversations.findOne({ 'contact.id': contact, ...then }, { sort: { 'facts.openedAt': 1 } });
}

const listLimit = 50;
const mostOwned = 1_000;
const mostUnseen = 1_000;

/** An agent's open conversations, oldest first: as many as anybody may have. */
export function ownedBy(db: Database, agent: string): Promise<ConversationDocument[]> {
  return db.conversations
    .find({ place: 'owned', 'facts.owner.agent': agent })
    .sort({ 'facts.openedAt': 1 })
    .limit(mostOwned)
    .toArray();
}

/** Those in which an agent has not been given all there is. */
export const unseenBy = together(async (db, agents: readonly string[]): Promise<ConversationDocument[][]> => {
  const found = await db.conversations
    .find({ 'facts.unseen.agent': { $in: [...new Set(agents)] } })
    .sort({ 'facts.openedAt': 1 })
    .limit(mostUnseen)
    .toArray();
  return agents.map((agent) => found.filter(({ facts }) => facts.unseen?.agent === agent));
});

/** The unassigned inbox, oldest first. */
export function inbox(db: Database): Promise<ConversationDocument[]> {
  return db.conversations
    .find({ place: 'inbox', 'facts.status': 'open' })
    .sort({ 'facts.openedAt': 1 })
    .limit(listLimit)
    .toArray();
}
