import type { ConversationClaimed, DoorEvent, Refusal } from '../domain/events.ts';
import { sourceOf } from './disposing.ts';
import type { ClaimHow, DeskPorts, Ticket, Told, Typist } from './ports.ts';

interface ByHand {
  /** Who is to have it. */
  readonly agent: string;
  readonly how: ClaimHow;
  /** Why nobody is asked for a place at all. */
  readonly unclaimable?: Refusal | undefined;
  /** What the conversation is told, by the key of the claim. */
  readonly eventBy: (claim: string) => DoorEvent;
}

/** What the conversation said to a claim, or why it came to none. */
type ClaimedByHand = Told | { readonly outcome: 'unclaimed'; readonly refusal: Refusal };

/**
 * A place among an agent's conversations, told to the conversation and given back when that does not admit it. Where there is none to
 * be had the conversation knows, so that it stays at that.
 */
export async function claimByHand(
  ports: DeskPorts,
  { activity }: Typist,
  ticket: Ticket,
  { agent, how, unclaimable, eventBy }: ByHand,
): Promise<ClaimedByHand> {
  const key = `${ticket.id}:hand:${activity}`;
  const event = eventBy(key);
  const refusal = unclaimable ?? (await ports.claim(ticket, agent, key, how));
  if (refusal) {
    await ports.refuse(ticket.id, event, refusal);
    return { outcome: 'unclaimed', refusal };
  }
  const told = await ports.tell(ticket.id, event);
  if (told.outcome === 'done') return told;
  await ports.giveBack(key);
  return told.outcome === 'refused' && isForWantOfPlace(told.refusal)
    ? { outcome: 'unclaimed', refusal: told.refusal } // by whoever decided about it before: there was none then
    : told;
}

const isForWantOfPlace = (refusal: Refusal): boolean => refusal === 'away' || refusal === 'full';

/** Somebody takes it, or a supervisor insists that another agent has it. */
export const claimedFor =
  (ports: DeskPorts, typist: Typist, agent: string, { insisted }: { readonly insisted: boolean }) =>
  (claim: string): ConversationClaimed => ({
    type: 'conversation.claimed',
    at: ports.now(),
    agent,
    claim,
    by: typist.agent,
    insisted,
    ...sourceOf(typist),
  });
