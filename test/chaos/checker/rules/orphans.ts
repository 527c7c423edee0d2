import type { Conversation, Finding, Rule } from '../history.ts';

/**
 * When all has come to rest, every open conversation has an owner, a place in a queue, an armed timer, or stands in the unassigned
 * inbox; nothing is left to do, and no queue, claim or message is without its conversation.
 */
export const noOrphans: Rule = ({ end }) => {
  const queued = new Map(end.queue.map(({ conversation, request }) => [conversation, request]));
  const known = new Map(end.conversations.map((one) => [one.id, one]));
  const breach = (conversation: string | null, what: string, evidence: unknown): Finding => ({
    rule: 'no orphans',
    conversation,
    what,
    evidence,
  });
  return [
    ...end.conversations.flatMap((one) => {
      const place = placeOf(one, queued.get(one.id));
      if (place === 'nowhere') return [breach(one.id, 'nobody has it and nothing will happen to it', one)];
      return place === one.place ? [] : [breach(one.id, `it is found as ${one.place} and stands ${place}`, one)];
    }),
    ...end.conversations
      .filter(({ outbox, unfiled, leased }) => outbox.length > 0 || unfiled.length > 0 || leased)
      .map((one) => breach(one.id, 'something is left to be done', one)),
    ...end.queue
      .filter(({ conversation, request }) => known.get(conversation)?.pending !== request)
      .map((entry) => breach(entry.conversation, 'it stands in a queue and looks for nobody', entry)),
    ...end.owed.map((key) => breach(null, 'an answer or a notice is still owed', key)),
    ...end.undecided.map((activity) => breach(null, 'nobody decided about a message', activity)),
  ];
};

function placeOf(one: Conversation, queuedFor: string | undefined): string {
  if (one.status === 'closed') return 'closed';
  if (one.owner) return 'owned';
  if (one.pending !== null) return queuedFor === one.pending ? 'searched' : 'nowhere';
  if (one.workflowEnded) return 'inbox';
  return one.timers.length > 0 ? 'timed' : 'nowhere';
}
