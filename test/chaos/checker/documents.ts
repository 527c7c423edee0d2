import type { Conversation, Delivered, End, Entry, Timer } from './history.ts';
import { type Fields, profileOf, type Recorder } from './recorder.ts';

/** All collections that count, in one moment, as they are stored; only this is read. */
export interface Documents {
  readonly conversations: readonly RawConversation[];
  readonly journal: readonly RawEntry[];
  readonly activities: readonly RawActivity[];
  readonly agents: readonly RawAgent[];
  readonly queue: readonly RawPlace[];
  readonly owed: readonly { readonly _id: string }[];
  readonly lines: readonly RawLine[];
  /** By the database's clock. */
  readonly at: number;
}
export type RawEntry = Omit<Entry, 'decidedAt' | 'order'>;
export type RawAgent = Fields & { readonly _id: string; readonly open: number; readonly claims: readonly string[] };
export interface RawLine {
  readonly _id: string;
  readonly usedAt: Date;
  /** Where a connector is asked to bring what is said there, as JSON. */
  readonly reference?: string;
}
export interface RawPlace {
  readonly _id: string;
  readonly request: string;
}
export interface RawConversation {
  readonly _id: string;
  readonly contact: { readonly id: string };
  readonly machine: { readonly hash: string };
  readonly version: number;
  readonly place: string;
  readonly facts: {
    readonly status: 'open' | 'closed';
    readonly owner: { readonly agent: string; readonly claim: string } | null;
    readonly pending: { readonly request: string } | null;
    readonly unseen?: { readonly agent: string; readonly since: number };
  };
  readonly timers: readonly Timer[];
  readonly workflow: { readonly ended: boolean; readonly value?: unknown };
  readonly outbox?: Readonly<Record<string, unknown>>;
  readonly journal?: Readonly<Record<string, Omit<RawEntry, 'conversation'>>>;
  readonly lease?: string;
}
export interface RawActivity {
  readonly _id: string;
  readonly line: string;
  readonly seq: number;
  readonly from: 'person' | 'bot';
  readonly key?: string | readonly string[];
  readonly activity: string;
  readonly undecided?: string;
}

/** A brief of very much goes on in messages of its own: `c:7:0+0`. */
const effectKey = /^([^@|]+:\d+:\d+(?:\+\d+)?)(@.*)?$/;
const answerKey = /^.*\|(\d+):answer/;

export const firstKey = ({ key }: RawActivity): string => [key ?? []].flat()[0] ?? '';

/** What an activity of the bot stands for, by the key that it was stored or sent under. */
export function keyedAs(key: string): Pick<Delivered, 'effect' | 'answers'> {
  const answers = answerKey.exec(key)?.[1];
  return { effect: effectKey.exec(key)?.[1] ?? null, answers: answers === undefined ? null : Number(answers) };
}

/** What stands in the database on some lines. */
export function numbered(
  { activities }: Documents,
  lines: ReadonlySet<string>,
  textOf: (activity: string) => string,
): Delivered[] {
  return activities
    .filter(({ line }) => lines.has(line))
    .toSorted((a, b) => a.seq - b.seq)
    .map((one) => {
      const { line, seq, from } = one;
      const as = from === 'bot' ? keyedAs(firstKey(one)) : { effect: null, answers: null };
      return { line, seq, from, text: textOf(one.activity), ...as };
    });
}

/** The journal whole: what has left its conversations, and what has not. */
export function journalOf({ conversations, journal }: Documents, { decided }: Pick<Recorder, 'decided'>): Entry[] {
  const fresh = conversations.flatMap(({ _id, journal: own }) =>
    Object.values(own ?? {}).map((entry) => ({ conversation: _id, ...entry })),
  );
  const entries = new Map([...journal, ...fresh].map((entry) => [`${entry.conversation}:${entry.version}`, entry]));
  return [...entries].map(([key, entry]) => {
    const { conversation, version, event, effects, armed, cancelled, ownerChange } = entry;
    const { at = null, order = null } = decided.get(key) ?? {};
    const change = ownerChange ? { ownerChange } : {};
    return { conversation, version, decidedAt: at, order, event, effects, armed, cancelled, ...change };
  });
}

export const endOf = ({ conversations, activities, agents, queue, owed, lines, at }: Documents): End => ({
  at,
  conversations: conversations.map(standing),
  queue: queue.map(({ _id, request }) => ({ conversation: _id, request })),
  agents: agents.map((agent) => ({ id: agent._id, open: agent.open, claims: agent.claims, ...profileOf(agent) })),
  owed: owed.map(({ _id }) => _id),
  heard: Object.fromEntries(lines.map(({ _id, usedAt }) => [_id, usedAt.getTime()])),
  undecided: activities.filter(({ undecided }) => undecided !== undefined).map(({ _id }) => _id),
});

const standing = (doc: RawConversation): Conversation => ({
  id: doc._id,
  contact: doc.contact.id,
  version: doc.version,
  status: doc.facts.status,
  owner: doc.facts.owner && { agent: doc.facts.owner.agent, claim: doc.facts.owner.claim },
  unseen: doc.facts.unseen ?? null,
  pending: doc.facts.pending?.request ?? null,
  timers: doc.timers,
  // One that rests in its state for the inbox does nothing by itself any more.
  workflowEnded: doc.workflow.ended || doc.workflow.value === 'inbox',
  place: doc.place,
  outbox: Object.keys(doc.outbox ?? {}),
  unfiled: Object.keys(doc.journal ?? {}),
  leased: doc.lease !== undefined,
});
