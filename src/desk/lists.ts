import { transcriptOf } from '../messages/transcript.ts';
import type { DeskPorts, Ticket, Typist } from './ports.ts';
import { deskText, formatWaiting } from './texts.ts';

const longestShown = 1_000;
const longestHistory = 12_000;

/** `/list`: the agent's open conversations, newest last. */
export async function listOf(ports: DeskPorts, { agent, language }: Typist): Promise<string> {
  const [tickets, { focus }] = await Promise.all([ports.owned(agent), ports.focus(agent)]);
  if (tickets.length === 0) return deskText(ports.catalog(), language, 'listEmpty');
  const lines = tickets.map((ticket) =>
    deskText(ports.catalog(), language, 'listLine', {
      ref: ticket.ref,
      contact: ticket.contact,
      waiting: waited(ports, ticket.unansweredSince, language),
      focus: ticket.id === focus ? 'yes' : 'no',
    }),
  );
  return [deskText(ports.catalog(), language, 'listHeader'), bullets(lines)].join('\n\n');
}

/** `/queue`: who waits in the agent's teams, next to be served first, then the unassigned inbox. */
export async function queueOf(ports: DeskPorts, { agent, language }: Typist): Promise<string> {
  const [waiting, inbox] = await Promise.all([ports.waiting(agent), ports.inbox()]);
  const lines = waiting.map(({ position, ticket, team, since }) =>
    deskText(ports.catalog(), language, 'queueLine', {
      position,
      ref: ticket.ref,
      contact: ticket.contact,
      team: team === null ? '*' : (ports.teams()[team]?.name ?? team),
      waiting: waited(ports, since, language),
    }),
  );
  const unassigned = inbox.map((ticket) =>
    deskText(ports.catalog(), language, 'inboxLine', {
      ref: ticket.ref,
      contact: ticket.contact,
      waiting: waited(ports, ticket.unansweredSince, language) ?? '–',
    }),
  );
  const empty = deskText(ports.catalog(), language, 'queueEmpty');
  return [lines.length > 0 ? lines.join('\n\n') : empty, bullets(unassigned)]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** `/history`: what was written so far, oldest first; of very much, what was written last. */
export async function historyOf(ports: DeskPorts, typist: Typist, ticket: Ticket): Promise<string> {
  const { language, timezone: zone } = typist;
  const text = (key: string, values = {}) => deskText(ports.catalog(), language, key, values);
  const { said, isWhole } = await ports.history(ticket.id);
  if (said.length === 0) return text('historyEmpty');
  const { lines, leftOut } = transcriptOf(said, {
    language,
    zone,
    todayMs: ports.now(),
    note: (agent, words) => text('note', { agent, text: words }),
    longestText: longestShown,
    longest: longestHistory,
  });
  const cut = isWhole && leftOut === 0 ? [] : [text('historyCut', { count: said.length - leftOut })];
  return [...cut, ...lines].join('\n\n');
}

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
const waited = (ports: DeskPorts, since: number | null, language: string): string | null =>
  since === null ? null : formatWaiting(ports.now() - since, language);
