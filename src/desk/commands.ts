import { parseRef } from '../domain/ids.ts';
import type { CommandWord, Meaning } from './command.ts';
import type { DeskPorts, Ticket, Typist } from './ports.ts';
import { listOf, queueOf, historyOf } from './lists.ts';
import { findTarget } from './target.ts';
import { deskText, fromBot } from './texts.ts';

type Asked = Extract<Meaning, { kind: 'command' }>;
type Command = (ports: DeskPorts, typist: Typist, asked: Asked, target: string | null) => Promise<void>;

/** What each word does. Every command is answered by one activity. */
export const commands: Record<Exclude<CommandWord, 'say' | 'r'>, Command> = {
  online: (ports, typist) => bePresent(ports, typist, 'online'),
  away: (ports, typist) => bePresent(ports, typist, 'away'),
  offline: (ports, typist) => bePresent(ports, typist, 'offline'),
  list: async (ports, typist) => answerWith(ports, typist, await listOf(ports, typist)),
  queue: async (ports, typist) => answerWith(ports, typist, await queueOf(ports, typist)),
  help: (ports, typist) => answer(ports, typist, 'help'),
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
    if (ticket) await answerWith(ports, typist, await historyOf(ports, typist, ticket));
  },
};

const answer = (ports: DeskPorts, typist: Typist, key: string, values = {}): Promise<void> =>
  answerWith(ports, typist, deskText(ports.catalog(), typist.language, key, values));
const answerWith = (ports: DeskPorts, typist: Typist, text: string): Promise<void> =>
  ports.answer(typist, fromBot(text, typist.language));

const isSupervisor = ({ profile }: Typist): boolean => profile.role === 'supervisor';
const sourceOf = ({ line, seq }: Typist) => ({ source: { line, seq } });

async function bePresent(ports: DeskPorts, typist: Typist, presence: 'online' | 'away' | 'offline'): Promise<void> {
  const waiting = presence === 'online' ? await ports.countWaiting(typist.agent) : 0;
  await answer(ports, typist, presence, { waiting });
  await ports.setPresence(typist.agent, presence);
}

/** The conversation a command is about: the one it names, else the one in focus. Answers when there is none. */
async function ticketOf(
  ports: DeskPorts,
  typist: Typist,
  { ref }: Asked,
  target: string | null,
): Promise<Ticket | undefined> {
  const ticket = ref !== null ? await ports.byRef(ref) : target === null ? undefined : await ports.ticket(target);
  if (ticket) return ticket;
  await (ref === null ? answer(ports, typist, 'noTarget') : answer(ports, typist, 'unknownRef', { ref }));
  return undefined;
}

async function to(ports: DeskPorts, typist: Typist, { ref }: Asked): Promise<void> {
  if (ref === null) return answer(ports, typist, 'usage', { command: '/to #7KQ2' });
  const ticket = await ports.byRef(ref);
  if (!ticket || ticket.status === 'closed') return answer(ports, typist, 'unknownRef', { ref });
  if (ticket.owner !== typist.agent) return answer(ports, typist, 'notYours', { ref: ticket.ref });
  await ports.setFocus(typist.agent, ticket.id);
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

/** Closing and unassigning: the conversation leaves the agent, and their focus. */
async function dispose(
  ports: DeskPorts,
  typist: Typist,
  ticket: Ticket,
  type: 'conversation.closed' | 'conversation.unassigned',
  key: string,
): Promise<void> {
  const event = { type, at: ports.now(), by: typist.agent, insisted: isSupervisor(typist), ...sourceOf(typist) };
  const told = await ports.tell(ticket.id, event);
  const { ref } = ticket;
  if (told.outcome === 'unknown') return answer(ports, typist, 'unknownRef', { ref });
  if (told.outcome === 'refused' && told.refusal !== 'closed') return answer(ports, typist, 'notYours', { ref });
  await answerLeft(ports, typist, ticket, key, { ref });
}

/** An answer that also tells when the agent answers nobody any more. */
async function answerLeft(
  ports: DeskPorts,
  typist: Typist,
  ticket: Ticket,
  key: string,
  values: object,
): Promise<void> {
  const left = await ports.leaveFocus(typist.agent, ticket.id);
  const text = deskText(ports.catalog(), typist.language, key, { ...values });
  await answerWith(
    ports,
    typist,
    left ? `${text}\n\n${deskText(ports.catalog(), typist.language, 'focusNone')}` : text,
  );
}

/** Takes a conversation from a queue or the inbox. The card that comes with it is the answer. */
async function claim(ports: DeskPorts, typist: Typist, { ref }: Asked): Promise<void> {
  const { agent, activity } = typist;
  const ticket = ref === null ? await firstWaiting(ports, typist) : await ports.byRef(ref);
  if (!ticket) return ref === null ? answer(ports, typist, 'queueEmpty') : answer(ports, typist, 'unknownRef', { ref });
  if (ticket.status === 'closed') return answer(ports, typist, 'unknownRef', { ref: ticket.ref });
  if (ticket.owner !== null && ticket.owner !== agent)
    return answer(ports, typist, 'alreadyTaken', { ref: ticket.ref, agent: nameOf(ports, ticket.owner) });
  const key = `${ticket.id}:hand:${activity}`;
  const problem = await ports.claim(ticket, agent, key, { mustBeOnline: false, insist: false });
  if (problem) return answer(ports, typist, 'full', { max: await ports.maxOpen(ticket, agent) });
  const event = {
    type: 'conversation.claimed',
    at: ports.now(),
    agent,
    claim: key,
    by: agent,
    insisted: false,
    ...sourceOf(typist),
  } as const;
  const told = await ports.tell(ticket.id, event);
  if (told.outcome === 'done') return;
  await ports.giveBack(key);
  const owner = told.outcome === 'refused' ? told.ticket.owner : null;
  await (owner === null
    ? answer(ports, typist, 'unknownRef', { ref: ticket.ref })
    : answer(ports, typist, 'alreadyTaken', { ref: ticket.ref, agent: nameOf(ports, owner) }));
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

async function transfer(ports: DeskPorts, typist: Typist, asked: Asked, target: string | null): Promise<void> {
  if (asked.text === '') return answer(ports, typist, 'usage', { command: '/transfer …' });
  const found = findTarget(asked.text, ports.agents(), ports.teams());
  if (!found) return answer(ports, typist, 'unknownTarget', { target: asked.text });
  const ticket = await ticketOf(ports, typist, asked, target);
  if (!ticket) return;
  const { ref } = ticket;
  const base = {
    type: 'conversation.transferred',
    by: typist.agent,
    insisted: isSupervisor(typist),
    note: found.note,
    ...sourceOf(typist),
  } as const;
  if ('team' in found) {
    const told = await ports.tell(ticket.id, { ...base, at: ports.now(), to: { team: found.team } });
    if (told.outcome !== 'done') return answer(ports, typist, 'notYours', { ref });
    return answerLeft(ports, typist, ticket, 'queuedFor', { ref, team: found.name });
  }
  const key = `${ticket.id}:hand:${typist.activity}`;
  const insist = asked.insisted && isSupervisor(typist);
  const problem = await ports.claim(ticket, found.agent, key, { mustBeOnline: !insist, insist });
  if (problem) return answer(ports, typist, problem === 'away' ? 'agentAway' : 'agentFull', { agent: found.name });
  const told = await ports.tell(ticket.id, { ...base, at: ports.now(), to: { agent: found.agent, claim: key } });
  if (told.outcome === 'done') return answerLeft(ports, typist, ticket, 'transferred', { ref, to: found.name });
  await ports.giveBack(key);
  await answer(ports, typist, 'notYours', { ref });
}

/** `/assign ref agent`: a supervisor gives it to an agent, whoever has it now. */
async function assign(ports: DeskPorts, typist: Typist, asked: Asked): Promise<void> {
  if (!isSupervisor(typist)) return answer(ports, typist, 'supervisorOnly');
  const [, typed = '', rest = ''] = /^(\S+)\s+(\S.*)$/s.exec(asked.text) ?? [];
  const ref = asked.ref ?? parseRef(typed);
  const found = findTarget(asked.ref === null ? rest : asked.text, ports.agents(), {});
  if (ref === undefined || asked.text === '') return answer(ports, typist, 'usage', { command: '/assign #7KQ2 …' });
  const ticket = await ports.byRef(ref);
  if (!ticket || ticket.status === 'closed') return answer(ports, typist, 'unknownRef', { ref });
  if (!found || !('agent' in found)) return answer(ports, typist, 'unknownTarget', { target: rest });
  const key = `${ticket.id}:hand:${typist.activity}`;
  const problem = await ports.claim(ticket, found.agent, key, {
    mustBeOnline: !asked.insisted,
    insist: asked.insisted,
  });
  if (problem) return answer(ports, typist, problem === 'away' ? 'agentAway' : 'agentFull', { agent: found.name });
  const { agent: by } = typist;
  const event = {
    type: 'conversation.claimed',
    at: ports.now(),
    agent: found.agent,
    claim: key,
    by,
    insisted: true,
  } as const;
  const told = await ports.tell(ticket.id, { ...event, ...sourceOf(typist) });
  if (told.outcome === 'done') return answer(ports, typist, 'transferred', { ref: ticket.ref, to: found.name });
  await ports.giveBack(key);
  await answer(ports, typist, 'unknownRef', { ref: ticket.ref });
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
  const key = { closed: 'unknownRef', stale: 'nothingToRetry', notYours: 'notYours', taken: 'notYours' }[refusal];
  await answer(ports, typist, key, { ref });
}

const nameOf = (ports: DeskPorts, agent: string): string => ports.agents()[agent]?.name ?? agent;
