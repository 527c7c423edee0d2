import type { Refusal } from '../domain/events.ts';
import { inMenu } from './actions.ts';
import { actionsFor, answer } from './answer.ts';
import { claimByHand, claimedFor } from './claimByHand.ts';
import type { Asked, CommandWord } from './command.ts';
import { dispose, sourceOf, ticketOf } from './disposing.ts';
import { assign, transfer } from './handover.ts';
import { answerHistory, answerList, answerQueue } from './lists.ts';
import type { DeskPorts, Ticket, Typist } from './ports.ts';

type Command = (ports: DeskPorts, typist: Typist, asked: Asked, target: string | null) => Promise<void>;

/** What each word does. Every command is answered by one activity. */
export const commands: Record<Exclude<CommandWord, 'say' | 'r'>, Command> = {
  online: (ports, typist) => bePresent(ports, typist, 'online'),
  away: (ports, typist) => bePresent(ports, typist, 'away'),
  offline: (ports, typist) => bePresent(ports, typist, 'offline'),
  list: answerList,
  queue: answerQueue,
  help: (ports, typist) => {
    const { online, away, offline, list, queue } = actionsFor(ports, typist);
    return answer(ports, typist, 'help', {}, [online, away, offline, list, queue]);
  },
  claim,
  to,
  note,
  transfer,
  assign,
  unassign: async (ports, typist, asked, target) => {
    const ticket = await ticketOf(ports, typist, asked, target);
    if (ticket) await dispose(ports, typist, ticket, 'conversation.unassigned', 'unassigned');
  },
  retry,
  close: async (ports, typist, asked, target) => {
    const ticket = await ticketOf(ports, typist, asked, target);
    if (ticket) await dispose(ports, typist, ticket, 'conversation.closed', 'closed');
  },
  history: async (ports, typist, asked, target) => {
    const ticket = await ticketOf(ports, typist, asked, target);
    if (ticket) await answerHistory(ports, typist, ticket);
  },
};

async function bePresent(ports: DeskPorts, typist: Typist, presence: 'online' | 'away' | 'offline'): Promise<void> {
  const waiting = presence === 'online' ? await ports.countWaiting(typist.agent) : 0;
  const { online, away, offline, list, queue } = actionsFor(ports, typist);
  const next = {
    online: [...(waiting > 0 ? [queue] : []), list, inMenu(away), inMenu(offline)],
    away: [online, inMenu(offline)],
    offline: [online],
  };
  await answer(ports, typist, presence, { waiting }, next[presence]);
  await ports.setPresence(typist, presence);
}

async function to(ports: DeskPorts, typist: Typist, { ref }: Asked): Promise<void> {
  if (ref === null) return answer(ports, typist, 'usage', { command: '/to #7KQ2' });
  const ticket = await ports.byRef(ref);
  if (!ticket || ticket.status === 'closed') return answer(ports, typist, 'unknownRef', { ref });
  if (ticket.owner !== typist.agent) return answer(ports, typist, 'notYours', { ref: ticket.ref });
  await ports.setFocus(typist, ticket.id);
  await answer(ports, typist, 'focus', { ref: ticket.ref, contact: ticket.contact });
}

async function note(ports: DeskPorts, typist: Typist, asked: Asked, target: string | null): Promise<void> {
  if (asked.text === '') return answer(ports, typist, 'usage', { command: '/note …' });
  const ticket = await ticketOf(ports, typist, asked, target);
  if (!ticket) return;
  const event = {
    type: 'agent.noted',
    at: ports.now(),
    agent: typist.agent,
    text: asked.text,
    ...sourceOf(typist),
  } as const;
  const told = await ports.tell(ticket.id, event);
  await (told.outcome === 'done'
    ? answer(ports, typist, 'noteSaved', { ref: ticket.ref })
    : answer(ports, typist, 'unknownRef', { ref: ticket.ref }));
}

/** Takes a conversation from a queue or the inbox. The card that comes with it is the answer. */
async function claim(ports: DeskPorts, typist: Typist, { ref }: Asked): Promise<void> {
  const { agent } = typist;
  const ticket = ref === null ? await firstWaiting(ports, typist) : await ports.byRef(ref);
  if (!ticket) return ref === null ? answer(ports, typist, 'queueEmpty') : answer(ports, typist, 'unknownRef', { ref });
  const claimed = await claimByHand(ports, typist, ticket, {
    agent,
    how: { mustBeOnline: false, insist: false },
    unclaimable: unclaimable(ticket, agent),
    eventBy: claimedFor(ports, typist, agent, { insisted: false }),
  });
  if (claimed.outcome === 'done') return;
  if (claimed.outcome === 'unknown') return answer(ports, typist, 'unknownRef', { ref: ticket.ref });
  await answerRefused(ports, typist, claimed.outcome === 'refused' ? claimed.ticket : ticket, claimed.refusal);
}

const unclaimable = ({ status, owner }: Ticket, agent: string): Refusal | undefined =>
  status === 'closed' ? 'closed' : owner !== null && owner !== agent ? 'taken' : undefined;

async function answerRefused(ports: DeskPorts, typist: Typist, ticket: Ticket, reason: Refusal): Promise<void> {
  const { ref, owner } = ticket;
  if (reason === 'full') return answer(ports, typist, 'full', { max: await ports.maxOpen(ticket, typist.agent) });
  await (owner === null
    ? answer(ports, typist, 'unknownRef', { ref })
    : answer(ports, typist, 'alreadyTaken', { ref, agent: nameOf(ports, owner) }));
}

/** What the agent was shown first when they asked for any: kept, for the queue moves on. */
async function firstWaiting(ports: DeskPorts, { agent, activity }: Typist): Promise<Ticket | undefined> {
  const [first] = await ports.waiting(agent);
  const [unassigned] = first ? [] : await ports.inbox();
  const meant = await ports.pin<{ target: string | null }>(activity, {
    target: first?.ticket.id ?? unassigned?.id ?? null,
  });
  return meant.target === null ? undefined : ports.ticket(meant.target);
}

/** Has words of the agent sent again that could not be delivered: those of the button, else the last ones. */
async function retry(ports: DeskPorts, typist: Typist, asked: Asked, target: string | null): Promise<void> {
  const ticket = await ticketOf(ports, typist, asked, target);
  if (!ticket) return;
  const { ref } = ticket;
  const effect = asked.text === '' ? null : asked.text;
  const event = {
    type: 'delivery.retried',
    at: ports.now(),
    agent: typist.agent,
    effect,
    ...sourceOf(typist),
  } as const;
  const told = await ports.tell(ticket.id, event);
  if (told.outcome === 'done') return answer(ports, typist, 'retried', { ref });
  const refusal = told.outcome === 'refused' ? told.refusal : 'closed';
  if (refusal === 'backlog') return answer(ports, typist, 'backlog', { contact: ticket.contact });
  const key = refusal === 'closed' ? 'unknownRef' : refusal === 'stale' ? 'nothingToRetry' : 'notYours';
  await answer(ports, typist, key, { ref });
}

const nameOf = (ports: DeskPorts, agent: string): string => ports.agents()[agent]?.name ?? agent;
