import type { Assignee } from './assignment.ts';
import type { BriefReason, Effect, SayValues } from './effects.ts';
import type {
  AgentMessaged,
  DeliveryFailed,
  DoorEvent,
  MessageDeleted,
  MessageEdited,
  MessageReacted,
  Source,
} from './events.ts';
import { type ByHand, type Facts, spokenBy } from './facts.ts';
import type { Live } from './live.ts';
import { teamAgain } from './teamAgain.ts';
import { reactionIn } from './reaction.ts';
import { awayTimer, byHandTimer, remindTimer } from './timerIds.ts';
import { toRetry } from './undelivered.ts';

const unknown: SayValues = { agent: null, position: null, opensAtMs: null };
const tell = (key: string, values: Partial<SayValues> = {}): Effect => ({
  type: 'say',
  key,
  options: [],
  values: { ...unknown, ...values },
});

/** An event, and the facts before and after it. */
interface Heard {
  readonly event: DoorEvent;
  readonly before: Facts;
  readonly after: Facts;
}
/** Also the facts as the workflow's decision left them. */
interface Happened extends Heard {
  readonly now: Facts;
  /** The workflow heard it, and tells the contact itself. */
  readonly heard: boolean;
  /** Rule path of requests that no workflow made. */
  readonly byHandRule: string;
  readonly live: Live;
  readonly opensAtMs: number | null;
  readonly transcriptAtClose: boolean;
}

/** What comes before anything the workflow says: words are carried, and whoever takes over is put in the picture. */
export function carried(heard: Heard): Effect[] {
  const { event, before, after } = heard;
  switch (event.type) {
    case 'agent.messaged':
      return said(event);
    case 'contact.messaged':
      if (!after.owner) return [];
      // What they have missed before goes first, and this with it.
      if (before.unseen) return missed(before);
      return [{ type: 'relayToAgent', agent: after.owner.agent, content: event.content, ...saidAt(event.source) }];
    case 'agent.reached':
      return missed(before);
    case 'assignment.made': {
      const why = before.pending?.byHand?.why ?? (before.owner ? 'reassigned' : 'assigned');
      return taken(heard, why, transferOf(before));
    }
    case 'conversation.claimed': {
      const isGiven = event.by !== event.agent;
      return taken(heard, 'claimed', isGiven ? { by: event.by, note: null } : transferOf(before));
    }
    case 'conversation.transferred':
      return 'agent' in event.to ? taken(heard, 'transferred', event) : given(heard, 'lostToTeam', event.to.team);
    case 'conversation.unassigned':
      return given(heard, 'unassigned', null);
    case 'conversation.closed':
      return given(heard, event.by === null ? 'closed' : 'closedBy', event.by);
    case 'agent.removed':
      return given(heard, 'unassigned', null);
    case 'delivery.failed':
      return [...undelivered(event), ...unreachable(heard)];
    case 'delivery.retried': {
      const again = toRetry(before, event);
      return again ? [{ type: 'relayToContact', agent: again.agent, content: again.content, ...saidAt(again.of) }] : [];
    }
    case 'message.edited':
    case 'message.deleted':
      return amended(heard, event);
    case 'message.reacted':
      return reacted(heard, event);
    default:
      return [];
  }
}

/** Whoever said it is told so along with it: there is one write for both, and neither goes without the other. */
function said({ agent, content, source, receipt }: AgentMessaged): Effect[] {
  const words: Effect = { type: 'relayToContact', agent, content, ...saidAt(source) };
  return receipt && source ? [words, { type: 'receipt', agent, of: source, ...receipt }] : [words];
}

const saidAt = (of: Source | undefined): { readonly of?: Source } => (of ? { of } : {});

/** Who had the conversation last may have it on show still. */
function amended({ after }: Heard, event: MessageEdited | MessageDeleted): Effect[] {
  const { agent, of } = event;
  const content = event.type === 'message.edited' ? event.content : null;
  if (agent !== null) return [{ type: 'amendAtContact', agent, of, content }];
  const reader = after.owner?.agent ?? after.lastOwner;
  return reader === null ? [] : [{ type: 'amendAtAgent', agent: reader, of, content }];
}

/** A reaction is words to the other side: what it is about stands beside it. */
function reacted({ after }: Heard, event: MessageReacted): Effect[] {
  const { agent } = event;
  const content = reactionIn(event);
  if (agent !== null) return [{ type: 'relayToContact', agent, content }];
  return after.owner ? [{ type: 'relayToAgent', agent: after.owner.agent, content }] : [];
}

/** What follows whatever the workflow decided: requests by hand, and what the contact is told when no workflow does. */
export function consequences(happened: Happened): Effect[] {
  const { event, before, now, heard } = happened;
  const byHand = before.pending?.byHand;
  switch (event.type) {
    case 'assignment.made':
      return byHand ? [...handedOver(happened), introduced(happened)] : [];
    case 'assignment.failed':
      return byHand?.why === 'reopened' && event.reason !== 'teamEmpty' ? [request(happened, teamOf(happened))] : [];
    case 'assignment.queued':
    case 'position.changed':
      return byHand && before.owner === null && event.position !== null && isOpen(happened)
        ? [tell('queued', { position: event.position })]
        : [];
    case 'conversation.claimed':
      return [...withdrawn(now), ...(heard ? [] : [introduced(happened)])];
    case 'conversation.transferred':
      return [
        ...withdrawn(now),
        'agent' in event.to
          ? introduced(happened)
          : request(happened, { team: event.to.team }, givenAway(happened, event.to.team)),
      ];
    case 'conversation.unassigned':
      return withdrawn(now);
    case 'conversation.closed':
      return [
        ...withdrawn(now),
        tell(event.silent ? 'closedSilent' : 'closed'),
        ...(happened.transcriptAtClose ? [{ type: 'sendTranscript' } as const] : []),
      ];
    case 'conversation.reopened':
      return before.lastOwner === null ? [] : [request(happened, { agent: before.lastOwner })];
    case 'agent.removed':
      return [...withdrawn(now), request(happened, teamOf(happened))];
    case 'agent.returned':
    case 'agent.messaged':
      return byHand?.why === 'handedOver' ? withdrawn(now) : [];
    case 'timer.fired':
      return fired(happened, event.id);
    default:
      return [];
  }
}

/** What the facts' own timers do. */
function fired(happened: Happened, id: string): Effect[] {
  const { before, now, opensAtMs } = happened;
  if (id === byHandTimer) return [...withdrawn(now), ...(now.owner ? [] : [tell('timedOut', { opensAtMs })])];
  if (id === remindTimer) return [tell('reminder', { agent: now.owner?.agent ?? null })];
  if (id === awayTimer && before.owner && now.pending === null)
    return [request(happened, teamOf(happened), [before.owner.agent])];
  return [];
}

/** What a request that follows from this event is kept with; null when it is the workflow's own. */
export function requestedByHand(event: DoorEvent): ByHand | null {
  switch (event.type) {
    case 'conversation.reopened':
    case 'assignment.failed':
      return { why: 'reopened', note: null };
    case 'conversation.transferred':
      return { why: 'transferred', by: event.by, note: event.note };
    case 'agent.removed':
    case 'timer.fired':
      return { why: 'handedOver', note: null };
    default:
      return null;
  }
}

function request({ byHandRule, now }: Happened, to: Assignee, exclude: readonly string[] = []): Effect {
  return { type: 'assign', rule: byHandRule, to, exclude, priority: 0, language: spokenBy(now) };
}
/** Out of hours a place in the queue says nothing. */
const isOpen = ({ event, live }: Happened): boolean => {
  const { now, next } = live.duty(event.at);
  return now !== undefined || next === undefined;
};
/** Whoever gives a conversation to a team of their own does not get it back, as long as others may take it. */
function givenAway({ before, live }: Happened, team: string): readonly string[] {
  const agent = before.owner?.agent;
  return agent !== undefined && live.hasOthers(team, agent) ? [agent] : [];
}
const teamOf = ({ now, event, live }: Happened): Assignee => teamAgain(now, live, event.at);
const withdrawn = ({ pending }: Facts): Effect[] => (pending ? [{ type: 'withdraw', request: pending.request }] : []);

/** Whoever takes over from an agent who went away is told so. */
function handedOver({ before, after }: Heard): Effect[] {
  if (before.pending?.byHand?.why !== 'handedOver' || !after.owner || before.lastOwner === null) return [];
  return [{ type: 'comment', agent: after.owner.agent, key: 'handedOverNote', about: before.lastOwner }];
}

/** The new owner is put in the picture; the one before hears of it and gives their claim back. */
function taken(heard: Heard, why: BriefReason, { by, note }: Handover): Effect[] {
  const agent = heard.after.owner?.agent;
  return agent === undefined ? [] : [...given(heard, 'lost', agent), { type: 'brief', agent, why, by, note }];
}

/** All that an owner has not seen: what the contact wrote, and which of their own words did not arrive. */
function missed({ unseen, undelivered: lost }: Facts): Effect[] {
  if (!unseen) return [];
  const { agent, since } = unseen;
  return [
    { type: 'brief', agent, why: 'missed', by: null, note: null, since },
    ...lost
      .filter((one) => one.agent === agent)
      .map(({ effect: message, content, reason = '' }): Effect => ({
        type: 'undelivered',
        agent,
        message,
        content,
        reason,
      })),
  ];
}

/** Who hands a conversation over, and what they have to say to whoever gets it. */
interface Handover {
  readonly by: string | null;
  readonly note: string | null;
}

/** A transfer that waits for somebody to take it. */
const transferOf = ({ pending }: Facts): Handover => ({
  by: pending?.byHand?.by ?? null,
  note: pending?.byHand?.note ?? null,
});

/** Whoever wrote what could not be delivered hears of it. */
const undelivered = ({ agent, effect, content, reason }: DeliveryFailed): Effect[] =>
  agent === null ? [] : [{ type: 'undelivered', agent, message: effect, content, reason }];

/** The owner hears once that the contact cannot be reached. */
function unreachable({ before, after }: Heard): Effect[] {
  if (!after.owner || before.unreachableSince !== null || after.unreachableSince === null) return [];
  return [{ type: 'comment', agent: after.owner.agent, key: 'unreachable', about: null }];
}

/** An owner's claim is given back, and they are told, unless it was their own act. */
function given({ event, before, after }: Heard, key: string, about: string | null): Effect[] {
  const { owner } = before;
  if (!owner || owner.claim === after.owner?.claim) return [];
  const release: Effect = { type: 'release', agent: owner.agent, claim: owner.claim };
  const own = ('by' in event && event.by === owner.agent) || owner.agent === after.owner?.agent;
  const settle: Effect = { type: 'settle', agent: owner.agent, key, about };
  return own ? [release, settle] : [release, { type: 'inform', agent: owner.agent, key, about }, settle];
}

/** The contact is told who answers: a first agent, or another one. */
const introduced = ({ before, after }: Heard): Effect =>
  tell(before.lastOwner === null || before.lastOwner === after.owner?.agent ? 'assigned' : 'reassigned', {
    agent: after.owner?.agent ?? null,
  });
