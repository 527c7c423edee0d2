import type { JournalEntry } from '../../domain/state.ts';
import type { ConversationDocument } from '../../store/documents.ts';
import { pathOf } from '../../workflow/step.ts';
import type { Show } from './words.ts';

/** What a conversation is and where it stands, a line each. */
export function standingOf(doc: ConversationDocument, story: readonly JournalEntry[], show: Show): string[] {
  const { ref, contact, facts, machine, workflow } = doc;
  const { unseen } = facts;
  const at = workflow.ended ? 'ended' : `at ${pathOf(workflow.value)}`;
  return [
    `#${ref} ${contact.name} (${contact.channel}, ${facts.language}), ${facts.status}: ${whereabouts(doc, show)}`,
    `Opened ${show(facts.openedAt)}; machine ${machine.id} (${machine.hash}): ${at}.`,
    ...(facts.unreachableSince === null
      ? []
      : [`The contact cannot be reached since ${show(facts.unreachableSince)}.`]),
    ...(unseen ? [`${unseen.agent} has not been given what came ${sinceWhen(unseen.since, story, show)}.`] : []),
  ];
}

function sinceWhen(version: number, story: readonly JournalEntry[], show: Show): string {
  const first = version === 0 ? undefined : story.find((entry) => entry.version >= version);
  return first ? `since ${show(first.event.at)}` : 'here';
}

function whereabouts({ facts, place, workflow }: ConversationDocument, show: Show): string {
  const { owner, team, position, waitingSince, closedAt, lastOwner } = facts;
  const of = team === null ? '' : ` of team ${team}`;
  const since = waitingSince === null ? '' : ` since ${show(waitingSince)}`;
  switch (place) {
    case 'closed':
      return `closed ${closedAt === null ? '' : show(closedAt)}${lastOwner === null ? '' : `, ${lastOwner} had it last`}`;
    case 'owned':
      return `${owner?.agent ?? ''} has it${owner ? ` since ${show(owner.sinceMs)}` : ''}${facts.pending ? ', another agent is looked for' : ''}`;
    case 'searched':
      return `waits for an agent${of}${since}${position === null ? '' : `, number ${position} in the queue`}`;
    case 'timed':
      return `the workflow waits at ${pathOf(workflow.value)}`;
    case 'inbox':
      return 'in the unassigned inbox';
  }
}
