import type { Db } from 'mongodb';
import type { Conversation, Delivered, End, Entry, History, Timer } from './checker/history.ts';
import type { Client } from './clients.ts';
import { seqOf } from './clients.ts';
import type { Watch } from './watch.ts';
import { agents } from './workplace.ts';
import type { Connector } from '../support/connector.ts';

/** Documents as they are found, of which only this is read. */
interface Documents {
  readonly conversations: readonly RawConversation[];
  readonly journal: readonly RawEntry[];
  readonly activities: readonly RawActivity[];
  readonly agents: readonly { _id: string; open: number; claims: string[] }[];
  readonly queue: readonly { _id: string; request: string }[];
  readonly at: number;
}
type RawEntry = Omit<Entry, 'decidedAt' | 'order'>;
interface RawConversation {
  readonly _id: string;
  readonly contact: { readonly id: string };
  readonly machine: { readonly hash: string };
  readonly version: number;
  readonly place: string;
  readonly facts: {
    readonly status: 'open' | 'closed';
    readonly owner: { readonly agent: string; readonly claim: string } | null;
    readonly pending: { readonly request: string } | null;
  };
  readonly timers: readonly Timer[];
  readonly workflow: { readonly ended: boolean };
  readonly outbox?: Readonly<Record<string, unknown>>;
  readonly journal?: Readonly<Record<string, Omit<RawEntry, 'conversation'>>>;
  readonly lease?: string;
}
interface RawActivity {
  readonly _id: string;
  readonly line: string;
  readonly seq: number;
  readonly from: 'person' | 'bot';
  readonly key?: string | readonly string[];
  readonly activity: string;
  readonly undecided?: string;
}

/** All collections that count, in one moment. */
export async function read(db: Db): Promise<Documents> {
  const session = db.client.startSession({ snapshot: true });
  try {
    const all = <T extends object>(name: string) => db.collection<T>(name).find({}, { session }).toArray();
    const conversations = await all<RawConversation>('conversations');
    const journal = await all<RawEntry>('journal');
    const activities = await all<RawActivity>('activities');
    const staff = await all<{ _id: string; open: number; claims: string[] }>('agents');
    const queue = await all<{ _id: string; request: string }>('queue');
    const { localTime } = (await db.admin().command({ hello: 1 })) as { localTime: Date };
    return {
      conversations,
      journal,
      activities,
      agents: staff,
      queue,
      at: localTime.getTime(),
    };
  } finally {
    await session.endSession();
  }
}

/** What is left to be done: nothing when all has come to rest. */
export const unfinished = ({ conversations, activities }: Documents): number =>
  conversations.filter(({ lease, outbox }) => lease !== undefined || Object.keys(outbox ?? {}).length > 0).length +
  activities.filter(({ undecided }) => undecided !== undefined).length;

interface Gathered {
  readonly repeat: string;
  readonly documents: Documents;
  readonly clients: readonly Client[];
  readonly connector: Pick<Connector, 'calls'>;
  readonly watch: Watch;
}

export function gather({ repeat, documents, clients, connector, watch }: Gathered): History {
  return {
    repeat,
    limits: { timerLateMs: 60_000, clockErrorMs: 100, waitMs: 60_000 },
    agents,
    people: clients.map(({ person }) => person),
    sent: clients.flatMap(({ sent }) => sent),
    seen: clients.flatMap(({ seen }) => seen),
    delivered: [...numbered(documents, clients), ...arrived(connector)],
    journal: journalOf(documents, watch),
    loads: watch.loads,
    waits: watch.waits,
    end: endOf(documents),
  };
}

function numbered({ activities }: Documents, clients: readonly Client[]): Delivered[] {
  const lines = new Set(clients.filter(({ person }) => person.exactlyOnce).map(({ person }) => person.line));
  return activities
    .filter(({ line }) => lines.has(line))
    .toSorted((a, b) => a.seq - b.seq)
    .map(({ line, seq, from, key, activity }) => {
      const text = (JSON.parse(activity) as { text?: string }).text ?? '';
      return { line, seq, from, text, ...keyed([key ?? []].flat()[0] ?? '', from) };
    });
}

const effectKey = /^([^@|]+:\d+:\d+)(@.*)?$/;
const answerKey = /^(.*\|\d+):answer/;

function keyed(key: string, from: string): Pick<Delivered, 'effect' | 'answers'> {
  if (from !== 'bot') return { effect: null, answers: null };
  const answers = answerKey.exec(key)?.[1];
  return { effect: effectKey.exec(key)?.[1] ?? null, answers: answers === undefined ? null : seqOf(answers) };
}

const mark = /\bw\d{6}\b/;

/** What a connector took; who speaks stands before an agent's words there. */
function arrived({ calls }: Gathered['connector']): Delivered[] {
  return calls
    .filter(({ status, activity }) => status === 200 && activity.type === 'message')
    .map(({ conversation, activity }) => {
      const text = activity.text ?? activity.summary ?? '';
      const words = mark.exec(text)?.[0] ?? text;
      return { line: conversation, from: 'bot', seq: null, effect: null, answers: null, text: words };
    });
}

function journalOf({ conversations, journal }: Documents, { decided }: Watch): Entry[] {
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

const endOf = ({ conversations, activities, agents: staff, queue, at }: Documents): End => ({
  at,
  conversations: conversations.map(standing),
  queue: queue.map(({ _id, request }) => ({ conversation: _id, request })),
  agents: staff.map(({ _id, open, claims }) => ({ id: _id, open, claims })),
  undecided: activities.filter(({ undecided }) => undecided !== undefined).map(({ _id }) => _id),
});

const standing = (doc: RawConversation): Conversation => ({
  id: doc._id,
  contact: doc.contact.id,
  version: doc.version,
  status: doc.facts.status,
  owner: doc.facts.owner && { agent: doc.facts.owner.agent, claim: doc.facts.owner.claim },
  pending: doc.facts.pending?.request ?? null,
  timers: doc.timers,
  workflowEnded: doc.workflow.ended,
  place: doc.place,
  outbox: Object.keys(doc.outbox ?? {}),
  leased: doc.lease !== undefined,
});
