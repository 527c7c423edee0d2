import { answer, answerWith, elsewhere, textFor } from './answer.ts';
import type { Asked } from './command.ts';
import type { DeskPorts, Ticket, Typist } from './ports.ts';

export const isSupervisor = ({ profile }: Typist): boolean => profile.role === 'supervisor';
export const sourceOf = ({ line, seq }: Typist) => ({ source: { line, seq } });

/** The conversation a command is about: the one it names, else the one in focus. Answers when there is none. */
export async function ticketOf(
  ports: DeskPorts,
  typist: Typist,
  { ref }: Asked,
  target: string | null,
): Promise<Ticket | undefined> {
  const ticket = ref !== null ? await ports.byRef(ref) : target === null ? undefined : await ports.ticket(target);
  if (ticket) return ticket;
  await (ref === null
    ? answer(ports, typist, 'noTarget', {}, elsewhere(ports, typist))
    : answer(ports, typist, 'unknownRef', { ref }));
  return undefined;
}

/** Closing and unassigning: the conversation leaves the agent, and their focus. */
export async function dispose(
  ports: DeskPorts,
  typist: Typist,
  ticket: Ticket,
  type: 'conversation.closed' | 'conversation.unassigned',
  key: string,
): Promise<void> {
  const event = { type, at: ports.now(), by: typist.agent, insisted: isSupervisor(typist), ...sourceOf(typist) };
  const [told, { focus }] = await Promise.all([ports.tell(ticket.id, event), ports.focus(typist.agent)]);
  const { ref, contact } = ticket;
  if (told.outcome === 'unknown') return answer(ports, typist, 'unknownRef', { ref });
  if (told.outcome === 'refused' && told.refusal === 'unseen')
    return answer(ports, typist, 'notAllSeen', { ref, contact });
  if (told.outcome === 'refused' && told.refusal !== 'closed') return answer(ports, typist, 'notYours', { ref });
  const left = focus === ticket.id ? await ports.leaveFocus(typist, ticket.id) : focus === null;
  await answerLeft(ports, typist, left, key, { ref });
}

/** An answer that also tells when the agent answers nobody any more (`left`). */
export async function answerLeft(
  ports: DeskPorts,
  typist: Typist,
  left: boolean,
  key: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const text = textFor(ports, typist, key, values);
  if (!left) return answerWith(ports, typist, text);
  await answerWith(ports, typist, `${text}\n\n${textFor(ports, typist, 'focusNone')}`, elsewhere(ports, typist));
}
