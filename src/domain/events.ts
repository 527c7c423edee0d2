import type { Content } from './content.ts';

/** Where an activity stands in its line's log. A conversation hears a line in order, so a number not above the last is a repeat. */
export interface Source {
  readonly line: string;
  readonly seq: number;
}

/** One agent a decision looked at, as they were then. */
export interface Candidate {
  readonly agent: string;
  readonly open: number;
  /** How often it had been their turn: the lowest is next. */
  readonly round?: number;
  readonly lastAssignedAtMs: number;
}
/** Why an agent was chosen: kept with the event, so that a decision can be explained later. */
export interface Reasons {
  readonly rule: string;
  readonly logic: 'round-robin' | 'least-open' | 'named' | 'by-hand';
  /** Those who were read, best first, at most 16: the first one was chosen. */
  readonly candidates: readonly Candidate[];
  /** Of the team, how many each rule left out; one who is left out by several counts for each. Null where nobody was chosen among. */
  readonly leftOut: LeftOut | null;
}

export interface LeftOut {
  readonly members: number;
  readonly notAutomatic: number;
  readonly notOnline: number;
  readonly full: number;
  readonly excluded: number;
}

interface At {
  /** Milliseconds since 1970, by the database's clock. */
  readonly at: number;
  readonly source?: Source;
}

export type ContactMessaged = At & {
  readonly type: 'contact.messaged';
  readonly content: Content;
  /** In which the bot speaks to them. */
  readonly language: string;
  /** Their own language tag, which the bot may not speak. */
  readonly locale?: string;
};
export type AgentMessaged = At & {
  readonly type: 'agent.messaged';
  readonly agent: string;
  readonly content: Content;
  /** They are told whom it went to. */
  readonly receipt?: Receipt;
};
export interface Receipt {
  readonly language: string;
  /** What of it did not come through, in that language; empty for nothing. */
  readonly lost: string;
}
export type AgentNoted = At & { readonly type: 'agent.noted'; readonly agent: string; readonly text: string };
export type AssignmentMade = At & {
  readonly type: 'assignment.made';
  readonly request: string;
  readonly agent: string;
  readonly reasons: Reasons;
};
export type AssignmentQueued = At & {
  readonly type: 'assignment.queued';
  readonly request: string;
  /** From 1; null when the queue is not served by itself and a position says nothing. */
  readonly position: number | null;
};
/** The place in the queue is another one now. */
export type PositionChanged = At & {
  readonly type: 'position.changed';
  readonly request: string;
  readonly position: number;
};
export type AssignmentFailed = At & {
  readonly type: 'assignment.failed';
  readonly request: string;
  /** `unavailable`: an agent who was asked for only if they can have it now. */
  readonly reason: 'agentGone' | 'teamEmpty' | 'unavailable';
};
/** Somebody takes it from the queue or the inbox, or a supervisor gives it to an agent. `claim` is the key of the claim that was made. */
export type ConversationClaimed = At & {
  readonly type: 'conversation.claimed';
  readonly agent: string;
  readonly claim: string;
  readonly by: string;
  readonly insisted: boolean;
};
export type ConversationTransferred = At & {
  readonly type: 'conversation.transferred';
  readonly by: string;
  readonly insisted: boolean;
  readonly to: { readonly agent: string; readonly claim: string } | { readonly team: string };
  readonly note: string | null;
};
/** `by` is null when the workflow does it, here and when it closes. */
export type ConversationUnassigned = At & {
  readonly type: 'conversation.unassigned';
  readonly by: string | null;
  readonly insisted: boolean;
};
export type ConversationClosed = At & {
  readonly type: 'conversation.closed';
  readonly by: string | null;
  readonly insisted: boolean;
  /** Because the contact said nothing any more. */
  readonly silent?: true;
};
/** A message soon after closing: the same conversation goes on. */
export type ConversationReopened = At & {
  readonly type: 'conversation.reopened';
  readonly content: Content;
  readonly language: string;
  readonly locale?: string;
};

/** An owner is not there any more, by their own word or because nothing is heard of them. */
export type AgentLeft = At & { readonly type: 'agent.left'; readonly agent: string };
export type AgentReturned = At & { readonly type: 'agent.returned'; readonly agent: string };
/** An owner is no longer listed. */
export type AgentRemoved = At & { readonly type: 'agent.removed'; readonly agent: string };

/** An owner could not be given something: what they have not seen begins at a version of the conversation, 0 for all of it. */
export type AgentUnreached = At & {
  readonly type: 'agent.unreached';
  readonly agent: string;
  readonly since: number;
  /** What the channel said. */
  readonly reason: string;
};
/** An owner who could not be given something is heard of, or was given something else. */
export type AgentReached = At & { readonly type: 'agent.reached'; readonly agent: string };

/** The shifts are others than they were: whoever was routed by them is looked at again. */
export type CalendarChanged = At & { readonly type: 'calendar.changed' };

/** An owner went away and has not come back in time: what a workflow hears of it. */
export type OwnerGone = At & { readonly type: 'owner.gone' };

/** The contact could not be given something. An agent is told of words of theirs, and may have them sent again. */
export type DeliveryFailed = At & {
  readonly type: 'delivery.failed';
  /** The effect that could not be carried out. */
  readonly effect: string;
  /** Whose words they were; null for the bot's. */
  readonly agent: string | null;
  readonly content: Content;
  /** Where the words were said. */
  readonly of?: Source;
  /** What the channel said. */
  readonly reason: string;
  /** The contact cannot be reached any more: they blocked the bot, or their channel knows them no longer. */
  readonly unreachable: boolean;
};
/** An agent has words sent again that could not be delivered: those of an effect, or (null) the last ones. */
export type DeliveryRetried = At & {
  readonly type: 'delivery.retried';
  readonly agent: string;
  readonly effect: string | null;
};

/** Somebody changed what they had said. `of` is where it was said; `agent` is null for the contact. */
export type MessageEdited = At & {
  readonly type: 'message.edited';
  readonly agent: string | null;
  readonly of: Source;
  readonly content: Content;
};
export type MessageDeleted = At & {
  readonly type: 'message.deleted';
  readonly agent: string | null;
  readonly of: Source;
};
/** Somebody reacted to what they were sent: `about` is how it begins, null when nobody had written it. */
export type MessageReacted = At & {
  readonly type: 'message.reacted';
  readonly agent: string | null;
  readonly reaction: string;
  readonly about: string | null;
};

/** Facts that happened: what workflows and the facts' reducer hear. */
export type Event =
  | ContactMessaged
  | AgentMessaged
  | AgentNoted
  | AssignmentMade
  | AssignmentQueued
  | PositionChanged
  | AssignmentFailed
  | ConversationClaimed
  | ConversationTransferred
  | ConversationUnassigned
  | ConversationClosed
  | ConversationReopened
  | AgentLeft
  | AgentReturned
  | AgentRemoved
  | AgentUnreached
  | AgentReached
  | OwnerGone
  | CalendarChanged
  | DeliveryFailed
  | DeliveryRetried
  | MessageEdited
  | MessageDeleted
  | MessageReacted;

export type TimerFired = At & { readonly type: 'timer.fired'; readonly id: string; readonly token: string };

/**
 * Why an event is not accepted. `away`, `full`: no place could be had among the agent's conversations. `backlog`: too much waits
 * already for whoever it is for. `unseen`: whoever closes it has not been shown all there is.
 */
export type Refusal = 'closed' | 'notYours' | 'taken' | 'stale' | 'away' | 'full' | 'backlog' | 'unseen';

/**
 * An agent's command was refused. It is kept, so that a process that stood still meanwhile and decides about it again comes to nothing
 * else. The door makes it of what it refuses; the desk tells of what it refuses itself.
 */
export type CommandRefused = At & {
  readonly type: 'command.refused';
  readonly agent: string;
  readonly command: Event['type'];
  readonly reason: Refusal;
  readonly source: Source;
};

/** A fact, or a timer that fell due. */
export type Happening = Event | TimerFired;

/** What the door accepts: what happened, or that a command was refused. */
export type DoorEvent = Happening | CommandRefused;

/** The first event of a conversation; the door makes it, nobody sends it. */
export type ConversationOpened = At & {
  readonly type: 'conversation.opened';
  readonly content: Content;
  readonly language: string;
  readonly locale?: string;
};
