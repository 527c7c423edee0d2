import type { Assignee } from './assignment.ts';
import type { NumberedEffect } from './effects.ts';
import type {
  AgentUnreached,
  CommandRefused,
  ContactMessaged,
  ConversationReopened,
  DeliveryFailed,
  DoorEvent,
  Refusal,
  Source,
} from './events.ts';
import { remindTimer } from './timerIds.ts';
import { afterFailure, afterRetry, type Undelivered } from './undelivered.ts';

/** Who answers, and the key of the claim that holds a place among their open conversations. */
export interface Owner {
  readonly agent: string;
  readonly claim: string;
  readonly sinceMs: number;
}

/**
 * A request that no workflow made: a transfer to a team, a contact who came back within the grace, an agent who went away or was
 * removed while a contact waited for them.
 */
export interface ByHand {
  readonly why: 'transferred' | 'reopened' | 'handedOver';
  /** Who transferred it. Not there in what older versions stored. */
  readonly by?: string | null;
  readonly note: string | null;
}

/** A request for an agent whose answer is awaited: the workflow's (null), or one by hand. */
export interface Pending {
  readonly request: string;
  readonly sinceMs: number;
  readonly byHand: ByHand | null;
}

/** What an owner has not seen, for their channel did not take it: all from a version on. */
export interface Unseen {
  readonly agent: string;
  readonly since: number;
}

/** Who asks, as far as rules may look at it. */
export interface Asker {
  readonly id: string;
  readonly name: string;
  readonly channel: string;
}

/** What is so of a conversation, whether its workflow still runs or has ended. JSON. */
export interface Facts {
  readonly status: 'open' | 'closed';
  readonly owner: Owner | null;
  readonly team: string | null;
  readonly pending: Pending | null;
  /** What was asked for last: by which rule, and whom. */
  readonly asked: { readonly rule: string; readonly to: Assignee } | null;
  readonly position: number | null;
  /** Since when somebody is looked for; kept when the search only moves to another team. */
  readonly waitingSince: number | null;
  /** The contact has been here before, within the window of `returning`. */
  readonly returning: boolean;
  /** Whom the returning rule sends the contact back to. */
  readonly previous: string | null;
  /** Only if they are available: else as anybody who comes back. */
  readonly previousIfAvailable?: boolean;
  /** Who answered last, kept after closing. */
  readonly lastOwner: string | null;
  /** Who had it before the one who has or had it last; null when it was nobody else. */
  readonly ownerBefore?: string | null;
  readonly contact: Asker;
  readonly language: string;
  /** The contact's own language tag; null when their channel tells none. */
  readonly locale?: string | null;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly lastContactAt: number | null;
  readonly lastAgentAt: number | null;
  /** The beginning of what the contact wrote last, for rules that look at it. */
  readonly lastText: string;
  /** Since when the owner is away; null while they are not. */
  readonly ownerAwaySince: number | null;
  /** When a silent contact was reminded; null until then, and again once they write. */
  readonly remindedAt: number | null;
  /** The contact was told that nobody is there now: once in an opening. Not there in what older versions stored. */
  readonly awayTold?: boolean;
  /** Which place in which team's line the contact was told last; not there once nobody is looked for. */
  readonly placeTold?: { readonly team: string | null; readonly position: number | null };
  /** Since when the channel takes nothing for the contact any more; null once they write again. */
  readonly unreachableSince: number | null;
  /** What agents may have sent again, the last one last. */
  readonly undelivered: readonly Undelivered[];
  /** Not there when the owner was given all there is. */
  readonly unseen?: Unseen;
  /** The last command of each line that was refused, the last one last. Not there in what older versions stored. */
  readonly refused?: readonly Refused[];
}

/** Where a command was given that was refused, and why. */
interface Refused extends Source {
  readonly reason: Refusal;
}

export interface Opening {
  readonly at: number;
  readonly contact: Asker;
  readonly text: string;
  readonly language: string;
  readonly locale?: string | undefined;
  readonly returning: boolean;
  readonly previous: string | null;
  readonly previousIfAvailable?: boolean;
}

const placeText = 'queued';
const awayTexts = ['away', 'awayNoOpening'];
const rememberedText = 500;
const mostRefused = 8;

export function newFacts(opening: Opening): Facts {
  const { at, contact, text, language, locale = null, returning, previous, previousIfAvailable = false } = opening;
  return {
    status: 'open',
    owner: null,
    team: null,
    pending: null,
    asked: null,
    position: null,
    waitingSince: null,
    returning,
    previous,
    previousIfAvailable,
    lastOwner: null,
    ownerBefore: null,
    contact,
    language,
    locale,
    openedAt: at,
    closedAt: null,
    lastContactAt: at,
    lastAgentAt: null,
    lastText: text.slice(0, rememberedText),
    ownerAwaySince: null,
    remindedAt: null,
    unreachableSince: null,
    undelivered: [],
  };
}

function seen({ unseen: _, ...facts }: Facts): Facts {
  return facts;
}
/** What the contact speaks: a tag of their own, else the language that the bot speaks to them. */
export const spokenBy = ({ locale, language }: Facts): string => locale ?? language;

const owned = (facts: Facts, agent: string, claim: string, at: number): Facts => ({
  ...seen(facts),
  owner: { agent, claim, sinceMs: at },
  lastOwner: agent,
  ownerBefore: facts.lastOwner === agent ? (facts.ownerBefore ?? null) : facts.lastOwner,
  ownerAwaySince: null,
});
const unowned = (facts: Facts): Facts => ({ ...seen(facts), owner: null, position: null, ownerAwaySince: null });
/** What the owner has missed until then goes to them along with it. */
const wrote = (facts: Facts, { at, content, language, locale }: ContactMessaged | ConversationReopened): Facts => ({
  ...seen(facts),
  language,
  locale: locale ?? facts.locale ?? null,
  lastContactAt: at,
  lastText: content.text.slice(0, rememberedText),
  remindedAt: null,
  unreachableSince: null,
});

/** Facts after an event. Pure; knows nothing of workflows, so it goes on when they have ended. */
export function afterEvent(facts: Facts, event: DoorEvent): Facts {
  switch (event.type) {
    case 'contact.messaged':
      return wrote(facts, event);
    case 'conversation.reopened':
      return { ...wrote(facts, event), status: 'open', closedAt: null };
    case 'agent.messaged':
      return { ...facts, lastAgentAt: event.at, remindedAt: null };
    case 'agent.left':
      return { ...facts, ownerAwaySince: facts.ownerAwaySince ?? event.at };
    case 'agent.returned':
      return { ...facts, ownerAwaySince: null };
    case 'agent.removed':
      return unowned(facts);
    case 'agent.unreached':
      return unreached(facts, event);
    case 'agent.reached':
      return seen(facts);
    case 'assignment.made':
      return { ...owned(facts, event.agent, event.request, event.at), pending: null, position: null };
    case 'assignment.queued':
    case 'position.changed':
      return { ...facts, position: event.position };
    case 'assignment.failed':
      return { ...facts, pending: null, position: null };
    case 'conversation.claimed':
      return owned(facts, event.agent, event.claim, event.at); // a pending request ends by `withdraw`
    case 'conversation.transferred':
      if ('agent' in event.to) return owned(facts, event.to.agent, event.to.claim, event.at);
      return { ...unowned(facts), team: event.to.team };
    case 'conversation.unassigned':
      return { ...unowned(facts), team: null };
    case 'conversation.closed':
      return { ...unowned(facts), status: 'closed', closedAt: event.at };
    case 'timer.fired':
      return event.id === remindTimer ? { ...facts, remindedAt: event.at } : facts;
    case 'delivery.failed':
      return failed(facts, event);
    case 'delivery.retried':
      return { ...facts, undelivered: afterRetry(facts, event) };
    case 'command.refused':
      return afterRefusal(facts, event);
    case 'agent.noted':
    case 'owner.gone':
    case 'calendar.changed':
    case 'message.edited':
    case 'message.deleted':
    case 'message.reacted':
      return facts;
  }
}

function afterRefusal(facts: Facts, { source, reason }: CommandRefused): Facts {
  const others = (facts.refused ?? []).filter(({ line }) => line !== source.line);
  return { ...facts, refused: [...others, { ...source, reason }].slice(-mostRefused) };
}

/** Who cannot be reached is away. */
function unreached(facts: Facts, { at, agent, since }: AgentUnreached): Facts {
  const unseen = { agent, since: Math.min(since, facts.unseen?.since ?? since) };
  return { ...facts, unseen, ownerAwaySince: facts.ownerAwaySince ?? at };
}

function failed(facts: Facts, event: DeliveryFailed): Facts {
  const unreachableSince = facts.unreachableSince ?? (event.unreachable ? event.at : null);
  return { ...facts, unreachableSince, undelivered: afterFailure(facts, event) };
}

/** Facts after an effect was decided (not done): what is asked for is pending from this write on. */
export function afterEffect(facts: Facts, effect: NumberedEffect, byHand: ByHand | null, at: number): Facts {
  switch (effect.type) {
    case 'assign': {
      const team = 'team' in effect.to ? effect.to.team : facts.team;
      return {
        ...facts,
        pending: { request: effect.id, sinceMs: at, byHand },
        asked: { rule: effect.rule, to: effect.to },
        position: null,
        team,
        waitingSince: facts.waitingSince ?? at,
      };
    }
    case 'withdraw':
      return { ...facts, pending: null, position: null };
    case 'say':
      if (effect.key === placeText)
        return { ...facts, placeTold: { team: facts.team, position: effect.values.position } };
      return awayTexts.includes(effect.key) ? { ...facts, awayTold: true } : facts;
    default:
      return facts;
  }
}

/** Nobody who is not looked for waits: said once a decision is whole, since a search may move on within it. */
export function settled(facts: Facts): Facts {
  if (facts.pending !== null || facts.waitingSince === null) return facts;
  const { placeTold: _, ...others } = facts;
  return { ...others, waitingSince: null };
}
