import { LRUCache } from 'lru-cache';
import type { AssignmentRule } from '../domain/assignment.ts';
import type { Outgoing } from '../domain/content.ts';
import type { DoorEvent, Refusal } from '../domain/events.ts';
import { refusalOf } from '../domain/refusal.ts';
import { findAgent, listedAgents } from '../store/agents.ts';
import { claim } from '../store/claims.ts';
import { pinMeaning } from '../store/activities.ts';
import { findByRef, findConversation, inbox, ownedBy } from '../store/conversations.ts';
import type { Database } from '../store/database.ts';
import { clearFocus, findDesk, noteHeard, setFocus } from '../store/desks.ts';
import type { ConversationDocument, Presence } from '../store/documents.ts';
import { storyOf } from '../store/journal.ts';
import { byHandRule } from '../workflow/step.ts';
import { countWaiting, waiting, waitingByKey } from '../store/queue.ts';
import { answerTo } from './answerPerson.ts';
import type { Door } from './door.ts';
import { type Governing, type Machines, ruleAt } from './inForce.ts';
import type { Answered, Owed } from './owed.ts';
import type { Clock } from './ports.ts';
import type { Queue } from './queue.ts';
import { keysOf, queueKey } from './queueKeys.ts';
import type { SetPresence } from './presence.ts';
import { saidIn } from './said.ts';

interface Parts {
  readonly db: Database;
  readonly door: Door;
  readonly queue: Queue;
  readonly setPresence: SetPresence;
  readonly machines: Machines;
  readonly governing: () => Governing;
  readonly clock: Clock;
  readonly owed: Owed;
}

/** Whose command it is, and when it was typed: one that is done late takes nothing back that came since. */
interface Typed {
  readonly agent: string;
  readonly at: Date;
}

const rememberedRefs = 20_000;
const listLimit = 20;
const takersLimit = 1_000;
const historyLimit = 1_000;

/** What the desk needs of the store, the door and the queue. */
export function deskPortsOf(parts: Parts) {
  const { db, queue, governing, clock } = parts;
  const ids = new LRUCache<string, string>({ max: rememberedRefs });
  return {
    now: () => clock.now(),
    catalog: () => governing().catalog,
    replies: () => governing().replies,
    agents: () => governing().workspace.agents,
    teams: () => governing().workspace.teams,

    focus: (agent: string) => findDesk(db, agent),
    setFocus: async ({ agent, at }: Typed, conversation: string) => {
      await setFocus(db, { agent, conversation, at });
    },
    leaveFocus: ({ agent, at }: Typed, conversation: string) => clearFocus(db, { agent, conversation, at }),
    wroteTo: async (agent: string, conversation: string) => {
      await noteHeard(db, { agent, conversation });
    },
    pin: async <T>(activity: string, meant: T): Promise<T> => (await pinMeaning(db, { id: activity, meant })) as T,

    ticket: async (id: string) => ticketOf(await findConversation(db, id)),
    idOf: async (ref: string) => {
      const id = ids.get(ref) ?? (await findByRef(db, ref))?._id;
      if (id !== undefined) ids.set(ref, id);
      return id;
    },
    byRef: async (ref: string) => ticketOf(await findByRef(db, ref)),
    owned: async (agent: string) => (await ownedBy(db, agent)).map(toTicket),
    inbox: async () => (await inbox(db)).map(toTicket),
    waiting: (agent: string) => waitingFor(db, agent),
    countWaiting: async (agent: string) => countWaiting(db, await queueKeys(db, agent)),
    takers: async () => {
      const teams = Object.keys(governing().workspace.teams);
      const [counts, agents] = await Promise.all([
        waitingByKey(
          db,
          teams.map((team) => queueKey({ team })),
        ),
        listedAgents(db, takersLimit),
      ]);
      return {
        teams: teams.map((team) => ({ team, waiting: counts.get(queueKey({ team })) ?? 0 })),
        agents: agents.map(({ _id: agent, presence, open, maxOpen: max }) => ({ agent, presence, open, max })),
      };
    },
    history: async (id: string) => {
      const doc = await findConversation(db, id);
      const story = doc ? await storyOf(db, id, historyLimit) : [];
      return { said: doc ? saidIn(story, doc, governing()) : [], isWhole: story.length < historyLimit };
    },

    tell: (id: string, event: DoorEvent) => tell(parts, id, event),
    refuse: async (id: string, event: DoorEvent, reason: Refusal) => {
      const refused = refusalOf(event, reason);
      if (refused) await parts.door.tell(id, refused);
    },
    setPresence: ({ agent, at }: Typed, presence: Presence) => parts.setPresence(agent, presence, 'said', at),
    claim: (ticket: { readonly id: string }, agent: string, key: string, how: How) =>
      claimByHand(parts, ticket.id, agent, key, how),
    giveBack: (key: string) => queue.giveBack(key),
    maxOpen: async (ticket: { readonly id: string }, agent: string) => {
      const rule = await ruleByHand(parts, ticket.id);
      const own = governing().profile(agent)?.maxOpen ?? Infinity;
      return Math.min(own, rule.maxOpen ?? Infinity);
    },
    /** It is kept and goes its own way: what a command does never waits for a channel. */
    answer: (typist: Answered & { readonly activity: string }, message: Outgoing) =>
      parts.owed.answer(answerTo(typist.activity), typist, message),
  };
}

async function queueKeys(db: Database, agent: string): Promise<string[]> {
  const doc = await findAgent(db, agent);
  return doc ? keysOf(doc) : [];
}

async function waitingFor(db: Database, agent: string) {
  const entries = await waiting(db, await queueKeys(db, agent), listLimit);
  const docs = await db.conversations.find({ _id: { $in: entries.map(({ _id }) => _id) } }).toArray();
  const byId = new Map(docs.map((doc) => [doc._id, doc]));
  return entries.flatMap((entry, index) => {
    const doc = byId.get(entry._id);
    return doc?.facts.pending?.request === entry.request
      ? [{ position: index + 1, ticket: toTicket(doc), team: doc.facts.team, since: entry.enqueuedAt.getTime() }]
      : [];
  });
}

const ticketOf = (doc: ConversationDocument | null) => (doc ? toTicket(doc) : undefined);

function toTicket({ _id, ref, contact, facts }: ConversationDocument) {
  const { lastContactAt, lastAgentAt } = facts;
  return {
    id: _id,
    ref,
    contact: contact.name,
    channel: contact.channel,
    language: facts.language,
    status: facts.status,
    owner: facts.owner?.agent ?? null,
    team: facts.team,
    unansweredSince:
      lastContactAt !== null && (lastAgentAt === null || lastAgentAt < lastContactAt) ? lastContactAt : null,
  };
}
type Ticket = ReturnType<typeof toTicket>;

type Told =
  | { readonly outcome: 'done'; readonly ticket: Ticket }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly ticket: Ticket }
  | { readonly outcome: 'unknown' };

/** A claim that a slow process made again, for what had been decided before, is given back unless somebody owns by it. */
async function tell({ door, queue }: Parts, id: string, event: DoorEvent): Promise<Told> {
  const told = await door.tell(id, event);
  if (told.outcome === 'unknown') return told;
  const key = claimIn(event);
  if (told.outcome === 'repeated' && key !== undefined && told.doc.facts.owner?.claim !== key)
    await queue.giveBack(key);
  const ticket = toTicket(told.doc);
  return told.outcome === 'refused'
    ? { outcome: 'refused', refusal: told.refusal, ticket }
    : { outcome: 'done', ticket };
}

function claimIn(event: DoorEvent): string | undefined {
  if (event.type === 'conversation.claimed') return event.claim;
  return event.type === 'conversation.transferred' && 'agent' in event.to ? event.to.claim : undefined;
}

interface How {
  readonly mustBeOnline: boolean;
  readonly insist: boolean;
}

/** An agent's limit holds by hand too, their own and the rule's; only a supervisor who insists goes over it. */
async function claimByHand(
  parts: Parts,
  conversation: string,
  agent: string,
  key: string,
  { mustBeOnline, insist }: How,
) {
  const { db } = parts;
  const { maxOpen } = await ruleByHand(parts, conversation);
  const claimed = await claim(db, key, {
    agent,
    ...(mustBeOnline && { presence: ['online'] as const }),
    below: maxOpen,
    insist,
  });
  if (claimed !== false) return undefined;
  return mustBeOnline && (await findAgent(db, agent))?.presence !== 'online' ? 'away' : 'full';
}

/** The rule that a conversation's machine names for what is done by hand. */
async function ruleByHand({ db, governing, machines }: Parts, conversation: string): Promise<AssignmentRule> {
  const doc = await findConversation(db, conversation);
  const pinned = doc?.machine ?? governing().revision.machine;
  const path = byHandRule(await machines.meta(pinned), doc?.facts);
  return ruleAt(governing(), machines, pinned, path);
}
