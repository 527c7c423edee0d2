import type { Amendment, Content, Outgoing } from '../domain/content.ts';
import type { BriefReason, Effect } from '../domain/effects.ts';
import type { ConversationOpened, DoorEvent } from '../domain/events.ts';
import type { Inbound } from '../domain/inbound.ts';
import type { Told } from '../domain/told.ts';
import type { ActivityDocument, ConversationDocument, LineDocument, OwedWords, Presence } from '../store/documents.ts';

/** Time as the database tells it, and waiting: one clock a process, handed to everything that needs it. */
export interface Clock {
  /** Milliseconds since 1970, by the database's clock. */
  now(): number;
  /** Milliseconds that only grow, and evenly, whatever becomes of the database's clock or the host's: for how long something takes. */
  elapsedMs(): number;
  /** Waits so many milliseconds, or until it is stopped. */
  sleep(ms: number, stopping?: AbortSignal): Promise<void>;
  /** Begins something every so many milliseconds; what is returned ends that. */
  every(ms: number, begin: () => void): () => void;
}

/** Structured logging. Never given message texts, names or secrets. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What is counted and measured; the server turns it into Prometheus'. */
export interface Metrics {
  event(type: EventType, outcome: EventOutcome): void;
  effect(type: EffectType, outcome: EffectOutcome): void;
  claim(outcome: ClaimOutcome): void;
  timerLate(ms: number): void;
  breach(kind: Breach): void;
}
export type EventType = DoorEvent['type'] | ConversationOpened['type'];
export type EventOutcome = 'decided' | 'repeated' | 'unchanged' | 'refused' | 'unknown';
/** What is done for somebody: what a conversation decided, and words that no conversation stands behind. */
export type EffectType = Effect['type'] | OwedWords['kind'];
export type EffectOutcome = 'done' | 'retried' | 'abandoned';
export type ClaimOutcome = 'made' | 'lost' | 'refused';
/** What must always be true, and was not. */
export type Breach =
  'deadEntry' | 'notQueued' | 'claimUnanswered' | 'orphanClaim' | 'ownerWithoutClaim' | 'undecidable' | 'unserved';

/** A channel: what its activities say, and the way out. */
export interface Channel {
  /** `activity` as it was stored: JSON text. */
  read(activity: string): Inbound;
  /** The line with all that its person is known as. Asked for once what they wrote is stored: it may take a while. */
  identify(line: LineDocument): Promise<LineDocument>;
  /** The content of an activity with its files in our own store. */
  bring(line: LineDocument, activity: ActivityDocument, content: Content): Promise<Content>;
  /** Done once by the key where the channel allows it; throws when it may be tried again. */
  deliver(line: LineDocument, message: Outgoing, key: string): Promise<void>;
  /** What was shown on a line, in its order, is shown otherwise or taken away. False where that cannot be: nothing was done. */
  amend(line: LineDocument, shown: readonly ActivityDocument[], change: Amendment, key: string): Promise<boolean>;
  /** Cards about a conversation lose their buttons, and say why. */
  settle(line: LineDocument, ref: string, status: string, effect: string): Promise<void>;
  typing(line: LineDocument, from: Outgoing['sender']): Promise<void>;
  /** An agent's presence is another one now: shown at once or never, where a page shows it. */
  showPresence(line: LineDocument, presence: Presence): Promise<void>;
  /** Is a file shown there as one that can be opened? */
  opensFiles(line: LineDocument): boolean;
}

/** What a conversation is to an agent. */
export interface Subject {
  readonly id: string;
  readonly ref: string;
  readonly contact: string;
  readonly channel: string;
  readonly language: string;
  /** How long the contact has waited for an answer; null when they have one. */
  readonly waitedMs: number | null;
}

/** How a conversation came to an agent: why, and from which colleague (by name) with what to say, if one handed it over. */
export interface Handover {
  readonly why: BriefReason;
  readonly by: string | null;
  readonly note: string | null;
}

/** How the desk puts things to an agent: words and cards, in the agent's language. */
export interface Presenter {
  /** A conversation is theirs now: who it is and what was said. */
  brief(to: string, subject: Subject, how: Handover, told: Told, inFocus: boolean): Outgoing;
  /** What a contact wrote before and has changed, for where it cannot be changed too; null: taken back. */
  amended(to: string, subject: Subject, content: Content | null): Outgoing;
  /** What a contact wrote. */
  message(to: string, subject: Subject, content: Content, inFocus: boolean): Outgoing;
  /** A short notice; `unfocused` when the agent answers nobody because of it. */
  notice(to: string, subject: Subject, key: string, about: string | null, unfocused: boolean): Outgoing;
  /** An internal note. */
  note(to: string, subject: Subject, key: string, about: string | null): Outgoing;
  /** Words of theirs that could not be delivered; `message` names them to whoever sends them again. */
  undelivered(to: string, subject: Subject, words: string, reason: string, message: string): Outgoing;
  /** A text that is about nothing else. */
  plain(to: string, key: string, values?: Readonly<Record<string, string | number>>): Outgoing;
}

export const subjectOf = ({ _id, ref, contact, facts }: ConversationDocument, now: number): Subject => ({
  id: _id,
  ref,
  contact: contact.name,
  channel: contact.channel,
  language: facts.language,
  waitedMs: waitedMs(facts, now),
});

function waitedMs({ lastContactAt, lastAgentAt }: ConversationDocument['facts'], now: number): number | null {
  if (lastContactAt === null || (lastAgentAt !== null && lastAgentAt >= lastContactAt)) return null;
  return Math.max(0, now - lastContactAt);
}
