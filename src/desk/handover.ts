import type { Choice } from '../domain/content.ts';
import type { Refusal } from '../domain/events.ts';
import { parseRef } from '../domain/ids.ts';
import { actionsFor, answer, answerCard, textFor } from './answer.ts';
import { claimByHand, claimedFor } from './claimByHand.ts';
import type { Asked } from './command.ts';
import { answerLeft, isSupervisor, sourceOf, ticketOf } from './disposing.ts';
import type { DeskPorts, Taker, Ticket, Typist } from './ports.ts';
import { findTarget } from './target.ts';

/** A list of choices that is longer is no help. */
const mostChoices = 50;

/** `/transfer team-or-agent [note]`. Without a name the agent is asked for one. */
export async function transfer(ports: DeskPorts, typist: Typist, asked: Asked, target: string | null): Promise<void> {
  const ticket = await ticketOf(ports, typist, asked, target);
  if (!ticket) return;
  if (asked.text === '') return askWhom(ports, typist, ticket);
  const found = findTarget(asked.text, ports.agents(), ports.teams());
  if (!found) return answer(ports, typist, 'unknownTarget', { target: asked.text });
  const { ref } = ticket;
  const base = {
    type: 'conversation.transferred',
    by: typist.agent,
    insisted: isSupervisor(typist),
    note: found.note,
    ...sourceOf(typist),
  } as const;
  const leave = () => ports.leaveFocus(typist, ticket.id);
  if ('team' in found) {
    const told = await ports.tell(ticket.id, { ...base, at: ports.now(), to: { team: found.team } });
    if (told.outcome !== 'done') return answer(ports, typist, 'notYours', { ref });
    return answerLeft(ports, typist, await leave(), 'queuedFor', { ref, team: found.name });
  }
  const insist = asked.insisted && isSupervisor(typist);
  const claimed = await claimByHand(ports, typist, ticket, {
    agent: found.agent,
    how: { mustBeOnline: !insist, insist },
    eventBy: (claim) => ({ ...base, at: ports.now(), to: { agent: found.agent, claim } }),
  });
  if (claimed.outcome === 'done')
    return answerLeft(ports, typist, await leave(), 'transferred', { ref, to: found.name });
  if (claimed.outcome === 'unclaimed') return answerUnclaimed(ports, typist, claimed.refusal, found.name);
  await answer(ports, typist, 'notYours', { ref });
}

/** Whom it was for cannot have it. */
const answerUnclaimed = (ports: DeskPorts, typist: Typist, refusal: Refusal, agent: string): Promise<void> =>
  answer(ports, typist, refusal === 'away' ? 'agentAway' : 'agentFull', { agent });

/** Teams and agents to choose from, as they are now. */
async function askWhom(ports: DeskPorts, typist: Typist, { ref, owner }: Ticket): Promise<void> {
  if (owner !== null && owner !== typist.agent && !isSupervisor(typist))
    return answer(ports, typist, 'notYours', { ref });
  const { teams, agents } = await ports.takers();
  const text = (key: string, values = {}) => textFor(ports, typist, key, values);
  const choices: Choice[] = [
    ...teams.map(({ team, waiting }) => ({
      title: text('choiceTeam', { team: ports.teams()[team]?.name ?? team, waiting }),
      value: `team:${team}`,
    })),
    ...agents
      .filter(({ agent }) => agent !== owner)
      .toSorted(bestFirst)
      .map(({ agent, presence, open, max }) => ({
        title: text('choiceAgent', { agent: ports.agents()[agent]?.name ?? agent, presence, open, max }),
        value: `agent:${agent}`,
      })),
  ].slice(0, mostChoices);
  const title = text('transferTo', { ref });
  const input = {
    placeholder: text('placeholderTransfer'),
    choices,
    more: { placeholder: text('placeholderTransferNote') },
    send: text('buttonHandOver'),
    open: true,
  } as const;
  const listed = choices.map((choice) => `- ${choice.title}`).join('\n');
  const action = { ...actionsFor(ports, typist).transfer(ref), input };
  await answerCard(
    ports,
    typist,
    { title, facts: [], body: [], actions: [action] },
    { ref, text: [title, listed, text('transferHow')].join('\n\n') },
  );
}

const presenceOrder = ['online', 'away', 'offline'];
const bestFirst = (a: Taker, b: Taker): number =>
  presenceOrder.indexOf(a.presence) - presenceOrder.indexOf(b.presence) || a.open - b.open;

/** `/assign ref agent`: a supervisor gives it to an agent, whoever has it now. */
export async function assign(ports: DeskPorts, typist: Typist, asked: Asked): Promise<void> {
  if (!isSupervisor(typist)) return answer(ports, typist, 'supervisorOnly');
  const [, typed = '', rest = ''] = /^(\S+)\s+(\S.*)$/s.exec(asked.text) ?? [];
  const ref = asked.ref ?? parseRef(typed);
  const found = findTarget(asked.ref === null ? rest : asked.text, ports.agents(), {});
  if (ref === undefined || asked.text === '') return answer(ports, typist, 'usage', { command: '/assign #7KQ2 …' });
  const ticket = await ports.byRef(ref);
  if (!ticket) return answer(ports, typist, 'unknownRef', { ref });
  if (!found || !('agent' in found)) return answer(ports, typist, 'unknownTarget', { target: rest });
  const claimed = await claimByHand(ports, typist, ticket, {
    agent: found.agent,
    how: { mustBeOnline: !asked.insisted, insist: asked.insisted },
    unclaimable: ticket.status === 'closed' ? 'closed' : undefined,
    eventBy: claimedFor(ports, typist, found.agent, { insisted: true }),
  });
  if (claimed.outcome === 'done') return answer(ports, typist, 'transferred', { ref, to: found.name });
  if (claimed.outcome === 'unclaimed' && claimed.refusal !== 'closed')
    return answerUnclaimed(ports, typist, claimed.refusal, found.name);
  await answer(ports, typist, 'unknownRef', { ref });
}
