import type { Outgoing } from '../domain/content.ts';
import type { DoorEvent, Refusal } from '../domain/events.ts';
import type { Said } from '../domain/said.ts';
import type { AgentProfile, Team } from '../domain/workspace.ts';
import type { Catalog } from '../messages/catalog.ts';
import type { CannedReplies } from '../messages/replies.ts';

/** A conversation as an agent sees it. */
export interface Ticket {
  readonly id: string;
  readonly ref: string;
  readonly contact: string;
  readonly channel: string;
  readonly language: string;
  readonly status: 'open' | 'closed';
  readonly owner: string | null;
  readonly team: string | null;
  /** Since when the contact has had no answer; null when they have one. */
  readonly unansweredSince: number | null;
}

export interface Waiting {
  readonly position: number;
  readonly ticket: Ticket;
  readonly team: string | null;
  readonly since: number;
}

/** An agent who might take a conversation over. */
export interface Taker {
  readonly agent: string;
  readonly presence: 'online' | 'away' | 'offline';
  readonly open: number;
  /** The most they may have; null for no limit. */
  readonly max: number | null;
}

export type Told =
  | { readonly outcome: 'done'; readonly ticket: Ticket }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly ticket: Ticket }
  | { readonly outcome: 'unknown' };

/** Who types, where, and under which id: doing the same message again is doing it once. */
export interface Typist {
  readonly agent: string;
  readonly profile: AgentProfile;
  readonly language: string;
  /** A valid IANA zone: the agent's own, else the workspace's. */
  readonly timezone: string;
  readonly activity: string;
  readonly line: string;
  readonly seq: number;
  readonly at: Date;
}

type ClaimProblem = 'away' | 'full';
export interface ClaimHow {
  readonly mustBeOnline: boolean;
  /** The agent may have more than the rules say. */
  readonly insist: boolean;
}

/** What the desk needs of the rest of the house. */
export interface DeskPorts {
  now(): number;
  catalog(): Catalog;
  replies(): CannedReplies;
  agents(): Readonly<Record<string, AgentProfile>>;
  teams(): Readonly<Record<string, Team>>;

  focus(agent: string): Promise<{ readonly focus: string | null; readonly heardFrom: string | null }>;
  setFocus(typist: Typist, conversation: string): Promise<void>;
  /** The agent leaves a conversation: true when they answer nobody now. */
  leaveFocus(typist: Typist, conversation: string): Promise<boolean>;
  wroteTo(agent: string, conversation: string): Promise<void>;
  /** Keeps what was understood, so that doing it again after a crash means the same; returns what was kept first. */
  pin<T>(activity: string, meant: T): Promise<T>;

  ticket(id: string): Promise<Ticket | undefined>;
  /** Which conversation has a reference, which it keeps for ever. */
  idOf(ref: string): Promise<string | undefined>;
  byRef(ref: string): Promise<Ticket | undefined>;
  owned(agent: string): Promise<readonly Ticket[]>;
  inbox(): Promise<readonly Ticket[]>;
  waiting(agent: string): Promise<readonly Waiting[]>;
  countWaiting(agent: string): Promise<number>;
  /** Whom a conversation could be handed over to, and how busy they are. */
  takers(): Promise<{
    readonly teams: readonly { readonly team: string; readonly waiting: number }[];
    readonly agents: readonly Taker[];
  }>;
  /** What was said, oldest first; `isWhole` when nothing older was left out. */
  history(id: string): Promise<{ readonly said: readonly Said[]; readonly isWhole: boolean }>;

  tell(id: string, event: DoorEvent): Promise<Told>;
  /** It is not told, for a reason that the desk has found. Whoever comes to it again finds the same. */
  refuse(id: string, event: DoorEvent, reason: Refusal): Promise<void>;
  setPresence(typist: Typist, presence: 'online' | 'away' | 'offline'): Promise<void>;
  /** A place among an agent's open conversations, for a claim or a transfer by hand. Undefined when it was made. */
  claim(ticket: Ticket, agent: string, key: string, how: ClaimHow): Promise<ClaimProblem | undefined>;
  giveBack(key: string): Promise<void>;
  maxOpen(ticket: Ticket, agent: string): Promise<number>;
  answer(typist: Typist, message: Outgoing): Promise<void>;
}
