import type { Card, CardRow } from '../domain/content.ts';
import { transcriptOf } from '../messages/transcript.ts';
import { inMenu } from './actions.ts';
import { actionsFor, answer, answerCard, answerWith, textFor } from './answer.ts';
import type { DeskPorts, Ticket, Typist, Waiting } from './ports.ts';
import { formatWaiting } from './texts.ts';

/** A card has room for so many rows with buttons; the others are there to read. */
const mostPressable = 20;
const longestShown = 1_000;
const longestHistory = 12_000;

/** `/list`: the agent's open conversations, newest last. */
export async function answerList(ports: DeskPorts, typist: Typist): Promise<void> {
  const { agent } = typist;
  const [tickets, { focus }] = await Promise.all([ports.owned(agent), ports.focus(agent)]);
  const { queue } = actionsFor(ports, typist);
  if (tickets.length === 0) return answer(ports, typist, 'listEmpty', {}, [queue]);
  const rows = tickets.map((ticket) => ownedRow(ports, typist, ticket, ticket.id === focus));
  const title = textFor(ports, typist, 'listHeader');
  const text = [title, bullets(rows)].join('\n\n');
  await answerCard(ports, typist, { title, facts: [], body: [], rows: pressable(rows), actions: [queue] }, { text });
}

function ownedRow(ports: DeskPorts, typist: Typist, ticket: Ticket, inFocus: boolean): CardRow {
  const { ref, contact, unansweredSince } = ticket;
  const actions = actionsFor(ports, typist);
  const waiting = waited(ports, unansweredSince, typist.language);
  return {
    text: textFor(ports, typist, 'listLine', { ref, contact, waiting, focus: inFocus ? 'yes' : 'no' }),
    actions: [...(inFocus ? [] : [actions.focus(ref)]), actions.history(ref), inMenu(actions.close(ref))],
  };
}

/** `/queue`: who waits in the agent's teams, next to be served first, then the unassigned inbox. */
export async function answerQueue(ports: DeskPorts, typist: Typist): Promise<void> {
  const [waiting, inbox] = await Promise.all([ports.waiting(typist.agent), ports.inbox()]);
  const queued = waiting.map((entry) => queuedRow(ports, typist, entry));
  const unassigned = inbox.map((ticket) => unassignedRow(ports, typist, ticket));
  const empty = textFor(ports, typist, 'queueEmpty');
  const head = queued.length > 0 ? queued.map(({ text }) => text).join('\n\n') : empty;
  const text = [head, bullets(unassigned)].filter((part) => part !== '').join('\n\n');
  const card: Card = {
    title: queued.length > 0 ? textFor(ports, typist, 'queueHeader') : '',
    facts: [],
    body: queued.length > 0 ? [] : [empty],
    rows: pressable([...queued, ...unassigned]),
    actions: [actionsFor(ports, typist).list],
  };
  await answerCard(ports, typist, card, { text });
}

function queuedRow(ports: DeskPorts, typist: Typist, { position, ticket, team, since }: Waiting): CardRow {
  const { ref, contact } = ticket;
  const of = team === null ? '*' : (ports.teams()[team]?.name ?? team);
  const waiting = waited(ports, since, typist.language);
  return claimable(
    ports,
    typist,
    ref,
    textFor(ports, typist, 'queueLine', { position, ref, contact, team: of, waiting }),
  );
}

function unassignedRow(ports: DeskPorts, typist: Typist, { ref, contact, unansweredSince }: Ticket): CardRow {
  const waiting = waited(ports, unansweredSince, typist.language) ?? '–';
  return claimable(ports, typist, ref, textFor(ports, typist, 'inboxLine', { ref, contact, waiting }));
}

function claimable(ports: DeskPorts, typist: Typist, ref: string, text: string): CardRow {
  const { claim, history } = actionsFor(ports, typist);
  return { text, actions: [claim(ref), history(ref)] };
}

/** `/history`: what was written so far, oldest first; of very much, what was written last. */
export async function answerHistory(ports: DeskPorts, typist: Typist, ticket: Ticket): Promise<void> {
  const { language, timezone: zone } = typist;
  const { said, isWhole } = await ports.history(ticket.id);
  if (said.length === 0) return answer(ports, typist, 'historyEmpty');
  const { lines, leftOut } = transcriptOf(said, {
    language,
    zone,
    todayMs: ports.now(),
    note: (agent, words) => textFor(ports, typist, 'note', { agent, text: words }),
    longestText: longestShown,
    longest: longestHistory,
  });
  const cut = isWhole && leftOut === 0 ? [] : [textFor(ports, typist, 'historyCut', { count: said.length - leftOut })];
  await answerWith(ports, typist, [...cut, ...lines].join('\n\n'));
}

const pressable = (rows: readonly CardRow[]): CardRow[] =>
  rows.map((row, index) => (index < mostPressable ? row : { ...row, actions: [] }));
const bullets = (rows: readonly CardRow[]): string => rows.map(({ text }) => `- ${text}`).join('\n');
const waited = (ports: DeskPorts, since: number | null, language: string): string | null =>
  since === null ? null : formatWaiting(ports.now() - since, language);
