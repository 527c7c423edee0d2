import type { Content, Outgoing } from '../domain/content.ts';
import type { NumberedEffect } from '../domain/effects.ts';
import type { JournalEntry, State } from '../domain/state.ts';
import type { Workspace } from '../domain/workspace.ts';

/** Who asks, as the channel named them. */
export interface Contact {
  /** `channel:account id` */
  readonly id: string;
  readonly channel: string;
  readonly name: string;
  /** IANA zone, when the channel tells it. */
  readonly timezone: string | null;
}

/** The machine a conversation runs to its end: by name, and by the hash of its JSON. */
export interface Pinned {
  readonly id: string;
  readonly hash: string;
}

/** Where an open conversation stands, derived from its facts: what the sweeper and the inbox look for. */
export type Place = 'owned' | 'searched' | 'timed' | 'inbox' | 'closed';

/**
 * One opening of a contact's thread. `outbox` and `journal` are maps, so that one update adds what is new and removes what is
 * done: effects by `version_index`, journal entries by version. `lease` is the process that dispatches the outbox.
 */
export interface ConversationDocument extends Omit<State, 'conversation'> {
  readonly _id: string;
  readonly ref: string;
  readonly contact: Contact;
  readonly machine: Pinned;
  readonly place: Place;
  readonly nextTimerAt?: Date;
  readonly outbox?: Readonly<Record<string, NumberedEffect>>;
  readonly journal?: Readonly<Record<string, WrittenEntry>>;
  readonly lease?: string;
}

/** A journal entry with the attempt that wrote it. */
export interface WrittenEntry extends JournalEntry {
  readonly by?: string;
}

/** A journal entry once it has left its conversation; `_id` is `conversation:version`. */
export interface JournalDocument extends WrittenEntry {
  readonly _id: string;
  readonly conversation: string;
}

/** One activity of a line, in the order of the line. `_id` is `line|seq`, as Direct Line names them. */
export interface ActivityDocument {
  readonly _id: string;
  readonly line: string;
  readonly seq: number;
  /** Under which it is stored once: a client's or channel's id, or the effect it came from; several when any of them will do. */
  readonly key?: string | readonly string[];
  readonly from: 'person' | 'bot';
  /** JSON text: what clients send may have keys that BSON has no place for, and it is sent on as it is. */
  readonly activity: string;
  readonly at: Date;
  /** The process that has yet to decide about it. */
  readonly undecided?: string;
  /** What the desk took it to mean, before it acted: so that doing it again means the same. */
  readonly meant?: unknown;
  readonly attempts?: number;
  /** The process that stored it: others are told by the change stream, this one knows. */
  readonly by: string;
  /** Its files, once they are in our own store: so that they are fetched once. */
  readonly brought?: Pick<Content, 'attachments' | 'lost'>;
  /** The reference of the conversation whose card this shows, while there is something to press on it. */
  readonly cardOf?: string;
  /** The channel's own id for what was sent there. */
  readonly sentAs?: string;
  /** The activity whose words these are, on another line. */
  readonly carries?: string;
  /** It was taken away again. */
  readonly withdrawn?: true;
  /** The activity of this line that is to be shown so from now on. */
  readonly replaces?: string;
}

/** One channel conversation with one account. */
export interface LineDocument {
  readonly _id: string;
  readonly channel: string;
  /** `channel:id`, on Teams also `msteams:tenant:objectId`. */
  readonly accounts: readonly string[];
  readonly name: string;
  readonly locale: string | null;
  readonly timezone: string | null;
  /** The conversation reference, where a channel needs one to be reached. */
  readonly reference?: unknown;
  readonly openedAt: Date;
  /** When the person last came or wrote here: of several lines the one used last is where they are reached. */
  readonly usedAt: Date;
  /** When a socket was last seen open here. A page that is left open is not a page that is used. */
  readonly aliveAt?: Date;
  /** When the channel last refused to carry anything here; not there once the person has written again. */
  readonly refusedAt?: Date;
}

export type Presence = 'online' | 'away' | 'offline';

/** An agent, as they are looked at when somebody is to be chosen. */
export interface Agent {
  readonly _id: string;
  readonly teams: readonly string[];
  readonly autoAssign: boolean;
  readonly maxOpen: number | null;
  readonly speaks: readonly string[];
  readonly presence: Presence;
  readonly open: number;
  /** Below their own `maxOpen`. Kept by every update, so that an index can be searched by it. */
  readonly free: boolean;
  /**
   * How often it was their turn, among those who take turns with them: whoever comes back after others had many stands where they are
   * after one. The lowest is next, and nobody is two ahead.
   */
  readonly round: number;
  /** When they were last assigned, in microseconds, no two alike: who was idle longest. */
  readonly turn: number;
  /** When they last may have come to qualify for what waits: free again, present, or listed otherwise. Not there in older versions. */
  readonly changedAt?: Date;
  /** When they typed what they last said of their presence: what was typed before says nothing any more. */
  readonly saidAt?: Date;
}

/** What is so of an agent; who they are stands in the config. `teams` ends in `*`, the whole workspace. */
export interface AgentDocument extends Agent {
  /** One for each that they have open, so that they may be many. */
  readonly claims: readonly string[];
}

/** What an agent's next words are for. */
export interface DeskDocument {
  readonly _id: string;
  readonly focus: string | null;
  /** When it came into focus, or was shown anew. What was typed before that does not take it out again. */
  readonly focusAt?: Date;
  /** The conversation whose contact they heard from last. */
  readonly heardFrom: string | null;
}

/** A conversation that waits for an agent. */
export interface QueueDocument {
  readonly _id: string;
  readonly request: string;
  /** `team:morning`, `team:*` for the workspace, `agent:anna`. */
  readonly key: string;
  readonly rule: string;
  readonly machine: Pinned;
  readonly exclude: readonly string[];
  readonly priority: number;
  readonly language: string;
  readonly enqueuedAt: Date;
  /** Since when it waits under this key. Not there in what older versions stored. */
  readonly placedAt?: Date;
  /** The position that the contact was told last, and when. */
  readonly told?: number;
  readonly toldAt?: Date;
  /** Not served by itself: agents pick. */
  readonly manual: boolean;
}

/** A machine as it was built, kept for as long as conversations may run it. */
export interface MachineDocument {
  readonly _id: string;
  readonly id: string;
  readonly json: string;
  readonly parameters: unknown;
}

/** What the admins' files said when they were last found to be in order. It governs all processes. */
export interface RevisionDocument {
  readonly _id: number;
  readonly hash: string;
  readonly filesAt: Date;
  readonly publishedAt: Date;
  readonly workspace: Workspace;
  readonly parameters: unknown;
  readonly messages: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly machine: Pinned;
}

/** A Rota process that was alive a moment ago. */
export interface ProcessDocument {
  readonly _id: string;
  readonly host: string;
  readonly pid: number;
  readonly aliveAt: Date;
}

/** What this installation made for itself and keeps: signing keys. */
export interface SecretDocument {
  readonly _id: string;
  readonly value: string;
}

/** A sign-in link, good once. */
export interface SignInDocument {
  readonly _id: string;
  readonly agent: string;
  readonly expiresAt: Date;
}

/** A code that ties an account to an agent: its hash, good once. */
export interface LinkCodeDocument {
  readonly _id: string;
  readonly agent: string;
  readonly expiresAt: Date;
  /** The activity that used it up. */
  readonly usedBy?: string;
}

/** An account that was tied to an agent by a code, beside those that the config lists. */
export interface LinkDocument {
  /** `channel:id` */
  readonly _id: string;
  readonly agent: string;
  readonly at: Date;
  /** The activity that asked for it. */
  readonly by: string;
}

/** How many codes were wrong lately, by account and in all. */
export interface LinkTriesDocument {
  readonly _id: string;
  readonly count: number;
  readonly expiresAt: Date;
}

/** What an account stored of files, in bytes, in a day that began with the first of them. */
export interface FileUseDocument {
  readonly _id: string;
  readonly bytes: number;
  readonly endsAt: Date;
}

/** What other processes are told at once, and nobody needs later. */
export type SignalDocument = { readonly by: string; readonly at: Date } & (LineSignal | OutboxSignal);
/** Something to be shown at once or never, as typing is; without an activity, that the line is to be looked at again. */
export interface LineSignal {
  readonly line: string;
  readonly activity: string | null;
}
/** Something was put in the outbox of a conversation that is leased to one of them. */
export interface OutboxSignal {
  readonly conversation: string;
  readonly to: string;
}

/**
 * Words on their way to somebody that no conversation's outbox stands behind: an answer on the line where it was asked for, or a
 * notice (a text under `desk`) to an agent wherever they are. Not there any more once they are delivered. `_id` is the key under
 * which the channel delivers them, `lane` what they keep their order in, `by` the process that delivers them.
 */
export type OwedDocument = OwedWords & {
  readonly _id: string;
  readonly lane: string;
  readonly by: string;
  readonly at: Date;
};
export type OwedWords =
  | { readonly kind: 'answer'; readonly line: string; readonly message: Outgoing }
  | {
      readonly kind: 'notice';
      readonly agent: string;
      readonly text: string;
      readonly values: Readonly<Record<string, string | number>>;
    };

/** Something that was told and is not told again until it is forgotten. */
export interface NoticeDocument {
  readonly _id: string;
  readonly by: string;
}

/** When a round that one process does for all was last begun. */
export interface RoundDocument {
  readonly _id: string;
  readonly at: Date;
}

/** What an agent's presence became, when, and why: so that it can be told of any moment. */
export interface PresenceDocument {
  readonly agent: string;
  readonly at: Date;
  readonly presence: Presence;
  readonly why: 'said' | 'missedReply' | 'lapsed' | 'unreachable';
}
