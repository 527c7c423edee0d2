/**
 * What happened in a run, as plain data that survives JSON: what people sent and were told, what the database wrote and in which
 * order, and how everything stood when it had come to rest. Whoever runs Rota (real processes, a simulation) fills it in; the checker
 * proves from it alone. Times are milliseconds since 1970 by the database's clock, unless said otherwise.
 *
 * A place (`order`) is a number that only grows, common to journal entries, loads and waits: the order in which the database took
 * its writes. Where nobody watched the writes, `loads` and `waits` are empty, and what can only be known from them is not proven.
 */
export interface History {
  /** What repeats the run: `npm run chaos -- --minutes 3 --seed 7`. */
  readonly repeat: string;
  readonly limits: Limits;
  /** What the admins' files said, each from when on; the first from the beginning. */
  readonly configs: readonly Config[];
  /** How agents are chosen, by the path that a step's rule stands at: `assign`, `reply.reassign`. */
  readonly rules: Readonly<Record<string, AssignmentRule>>;
  /** The bot's texts by key, as far as they are known: `{name}` stands for what is put in. */
  readonly texts: Readonly<Record<string, string>>;
  /** When something was broken, cut off or changed: what is late is late from the end of it on. */
  readonly unrest: readonly Unrest[];
  /** Everybody who has a line. Each has one line and no other. */
  readonly people: readonly Person[];
  /** What people sent; of one line in the order in which they sent it, each after the last one was acknowledged or given up. */
  readonly sent: readonly Sent[];
  /** What clients were shown, in the order in which each saw it. */
  readonly seen: readonly Seen[];
  /** What stands on the lines at the end, of each line in its order. */
  readonly delivered: readonly Delivered[];
  /** What a channel has refused for good, where that is known: it stands nowhere. */
  readonly refused: readonly Refused[];
  /** Every entry of the journal, those still in their conversations too. */
  readonly journal: readonly Entry[];
  /** How agents stood after each write, in order of place; the first of each is how they stood when watching began. */
  readonly loads: readonly Load[];
  /** Places in queues, in order of place. */
  readonly waits: readonly Wait[];
  readonly end: End;
}

export interface Limits {
  /** How late a timer may be decided at the latest, counted from the end of the last unrest. */
  readonly timerLateMs: number;
  /** How far a process's idea of the database's clock may be off. */
  readonly clockErrorMs: number;
  /** How long somebody may wait at the longest for an agent who qualifies all that time, counted in the same way. */
  readonly waitMs: number;
}

export interface Config {
  readonly at: number;
  /** Off: agents pick, and nobody is given anything by itself. */
  readonly autoAssign: boolean;
  readonly agents: readonly Agent[];
}

/** What the files say of an agent. One who is not listed any more has no teams. */
export interface Profile {
  readonly listed: boolean;
  readonly teams: readonly string[];
  /** The most open conversations they take; null for no limit. */
  readonly maxOpen: number | null;
  readonly autoAssign: boolean;
}
export interface Agent extends Profile {
  readonly id: string;
  readonly supervisor: boolean;
}

export interface AssignmentRule {
  readonly onlineOnly: boolean;
  /** Only agents with fewer open conversations; null for no limit. */
  readonly maxOpen: number | null;
}

/** Times by the database's clock. */
export interface Unrest {
  readonly what: string;
  readonly from: number;
  readonly until: number;
}

export interface Person {
  readonly line: string;
  /** `channel:account id`, what conversations call a contact. */
  readonly account: string;
  /** Which agent it is; null for a contact. */
  readonly agent: string | null;
  /** Direct Line, where nothing is delivered twice. Elsewhere at least once. */
  readonly exactlyOnce: boolean;
  /** When their line was there first; what was said before that has nowhere to stand. 0 when it was there before everything else. */
  readonly since: number;
}

export interface Sent {
  readonly line: string;
  /** Of a message, not of a command: a text that nobody else sends in this run, and that is no part of another. */
  readonly text: string;
  /** A line that the desk reads as a command, `/claim`, or a button. Its text need not be the only one. */
  readonly command: boolean;
  /** Of a command that carries words to the contact: the words, which are as those of a message. */
  readonly says?: string;
  /** Was it acknowledged, at the first or a later attempt? What was not may or may not have arrived. */
  readonly acknowledged: boolean;
  /** Its number on the line, where the acknowledgement tells. */
  readonly seq: number | null;
}

export interface Seen {
  /** A client from its start to its end, over all its connections: it goes on from the watermark it was given. */
  readonly session: string;
  readonly line: string;
  readonly seq: number;
  readonly text: string;
}

export interface Delivered {
  readonly line: string;
  readonly from: 'person' | 'bot';
  /** Null where a channel does not number. */
  readonly seq: number | null;
  /** The effect that was carried out, or null: then it is told by its text alone. */
  readonly effect: string | null;
  /** Of an answer to a command: the number of what it answers. */
  readonly answers: number | null;
  readonly text: string;
  /** Taken on a connection that ended before anybody could say so: it cannot but be sent again. */
  readonly unheard?: boolean;
}

export type Refused = Pick<Delivered, 'line' | 'effect' | 'answers'>;

/** As the journal has it; what the checker does not read is left out here and may be there. */
export interface Entry {
  readonly conversation: string;
  readonly version: number;
  /** When and where in the order of all writes it was written; null when nobody watched. */
  readonly decidedAt: number | null;
  readonly order: number | null;
  readonly event: Event;
  readonly effects: readonly Effect[];
  readonly armed: readonly Timer[];
  readonly cancelled: readonly Timer[];
  readonly ownerChange?: { readonly from: string | null; readonly to: string | null };
}
export interface Event {
  readonly type: string;
  readonly at: number;
  readonly source?: { readonly line: string; readonly seq: number };
  readonly agent?: string;
  readonly content?: { readonly text: string };
  /** Of a note, and of what is handed over with one: what no contact may ever read. */
  readonly text?: string;
  readonly note?: string | null;
  readonly to?: { readonly agent?: string; readonly claim?: string };
  readonly id?: string;
  readonly token?: string;
  readonly effect?: string;
  readonly claim?: string;
  readonly request?: string;
  /** Of what was refused, as `backlog`: more lies in the outbox already than is to. */
  readonly reason?: string;
  /** Whose act it is; null for the machine's. */
  readonly by?: string | null;
  /** A supervisor's own act, which may go over a cap. */
  readonly insisted?: boolean;
}
export interface Effect {
  readonly id: string;
  readonly type: string;
  readonly agent?: string;
  readonly content?: { readonly text: string };
  /** Of `say`: which text, and who is named in it. */
  readonly key?: string;
  readonly values?: { readonly agent: string | null };
  /** Of `withdraw`: the request that nobody is looked for any more. */
  readonly request?: string;
  /** Of `assign`: under which rule, among whom. */
  readonly rule?: string;
  readonly to?: { readonly team?: string; readonly agent?: string; readonly workspace?: true };
  /** Of `brief`: what it is told for, as `missed`. */
  readonly why?: string;
  /** From which version on it tells what was written; all of the opening where it says nothing. */
  readonly since?: number;
  readonly exclude?: readonly string[];
}
export interface Timer {
  readonly id: string;
  readonly at: number;
  readonly token: string;
}

/** An agent after a write. */
export interface Load extends Profile {
  readonly order: number;
  readonly at: number;
  readonly agent: string;
  readonly open: number;
  readonly claims: readonly string[];
  readonly presence: string;
}

/** A conversation took a place in a queue (in the place of one that it had), or left it. */
export type Wait = Entered | Left;
export interface Entered {
  readonly order: number;
  readonly at: number;
  readonly change: 'entered';
  readonly conversation: string;
  readonly request: string;
  /** `team:morning`, `team:*`, `agent:anna`. */
  readonly key: string;
  readonly priority: number;
  /** Since when they wait: the order among equals. */
  readonly since: number;
  readonly exclude: readonly string[];
  readonly rule: string;
}
export interface Left {
  readonly order: number;
  readonly at: number;
  readonly change: 'left';
  readonly conversation: string;
}

/** How everything stood when it had come to rest. */
export interface End {
  readonly at: number;
  readonly conversations: readonly Conversation[];
  readonly queue: readonly { readonly conversation: string; readonly request: string }[];
  readonly agents: readonly StandingAgent[];
  /** Messages that nobody has decided about, `line|seq`. */
  readonly undecided: readonly string[];
  /** Answers and notices that have not been delivered. */
  readonly owed: readonly string[];
  /** When each line was last written on. */
  readonly heard: Readonly<Record<string, number>>;
}
export interface StandingAgent extends Profile {
  readonly id: string;
  readonly open: number;
  readonly claims: readonly string[];
}
export interface Conversation {
  readonly id: string;
  readonly contact: string;
  readonly version: number;
  readonly status: 'open' | 'closed';
  readonly owner: { readonly agent: string; readonly claim: string } | null;
  /** What its owner could not be given: all from a version on. */
  readonly unseen: { readonly agent: string; readonly since: number } | null;
  /** The request whose answer is awaited. */
  readonly pending: string | null;
  readonly timers: readonly Timer[];
  readonly workflowEnded: boolean;
  /** Where the sweeper and the inbox find it. */
  readonly place: string;
  /** Effects that are not done, decisions that have not left for the journal, and whether a process still holds it. */
  readonly outbox: readonly string[];
  readonly unfiled: readonly string[];
  readonly leased: boolean;
}

/** A breach of what must always be true, with what shows it. */
export interface Finding {
  readonly rule: string;
  /** Null where it is about none. */
  readonly conversation: string | null;
  readonly what: string;
  readonly evidence: unknown;
}

/** One rule: what breaks it in a history. */
export type Rule = (history: History) => readonly Finding[];
