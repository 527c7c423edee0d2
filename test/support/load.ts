import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Line, listen } from '../../bench/directLine.ts';
import { type Call, startConnector } from './connector.ts';
import { fromEmulator, fromTeams } from './connectorActivity.ts';
import { postJson } from './person.ts';
import { onDutyAlways } from './rota.ts';
import { type Sender, sender } from './sendAgain.ts';

/** Contacts on three channels of a Bot Connector, agents in turn on Direct Line and on Teams. */
export interface Load {
  readonly contacts: number;
  readonly agents: number;
  /** Messages, contacts' and agents' in turn. */
  readonly perSecond: number;
  readonly forMs: number;
}

/** What became of it. A flaw is a message that was lost, came twice, or came before one that was sent before it. */
export interface Carried {
  readonly sent: number;
  readonly flaws: readonly string[];
  /** How often a post was answered 503, and sent again. */
  readonly again: number;
  /** From a post to its arrival at the other side. */
  readonly toAgentMs: readonly number[];
  readonly toContactMs: readonly number[];
}

const tenant = 'aaaaaaaa-0000-0000-0000-00000000000a';
const objectIdOf = (agent: number): string => `bbbbbbbb-0000-0000-0000-${String(agent).padStart(12, '0')}`;
const isOnTeams = (agent: number): boolean => agent % 2 === 1;
const accountOf = (agent: number): object =>
  isOnTeams(agent)
    ? { channel: 'msteams', tenant, objectId: objectIdOf(agent) }
    : { channel: 'directline', id: `dl_agent${agent}` };
const profileOf = (agent: number): object => ({
  name: `Agent ${agent}`,
  language: 'en',
  teams: ['day'],
  accounts: [accountOf(agent)],
});

/** The config files of a Rota that such a load is put on. */
export const configFor = (agents: number) => ({
  agents: { agents: Object.fromEntries(Array.from({ length: agents }, (_, n) => [`agent${n}`, profileOf(n)])) },
  teams: { teams: { day: { name: 'Day' } } },
  shifts: onDutyAlways('day'),
  routing: { machine: 'reception', parameters: { assign: { logic: 'round-robin', onlineOnly: true } } },
});

const channels = ['msteams', 'slack', 'sms'];
const patienceMs = 60_000;
const lookEachMs = 20;

/** Puts a load on a Rota that runs with `configFor`, and waits until all has come that was sent. */
export async function carryLoad(url: string, secret: string, load: Load): Promise<Carried> {
  const heard = hearing();
  await using connector = await startConnector(heard.call);
  const { send, again } = sender();
  const post = poster(url, connector.serviceUrl, send);
  const desks = await Promise.all(
    Array.from({ length: load.agents }, (_, agent) =>
      isOnTeams(agent)
        ? Promise.resolve(teamsDesk(agent, post))
        : directLineDesk(agent, { url, secret, send }, heard.frame),
    ),
  );
  await Promise.all(desks.map(({ type }) => type('/online')));
  await until('every agent', () => heard.online.size === load.agents);
  for (let contact = 0; contact < load.contacts; contact += 1) {
    await post(fromContact(contact, 'Hello'));
    await sleep(1_000 / load.perSecond / 2);
  }
  await until('an agent for every contact', () => heard.owners.size === load.contacts);

  const sentAt = new Map<string, number>();
  const say = async (contact: number, way: 'in' | 'out', id: string): Promise<void> => {
    sentAt.set(id, performance.now());
    if (way === 'in') return post(fromContact(contact, id));
    const { agent, ref } = heard.owners.get(contact) ?? { agent: NaN, ref: '' };
    await desks[agent]?.say(ref, id);
  };
  await steadily(load, say);
  await until('all', () => [...sentAt.keys()].every((id) => heard.arrivals.has(id))).catch(() => undefined);
  for (const desk of desks) desk.leave();
  const took = (way: string) =>
    [...sentAt].flatMap(([id, at]) => (id.startsWith(way) ? (heard.arrivals.get(id) ?? []).map((to) => to - at) : []));
  const flaws = flawsOf([...sentAt.keys()], heard.order);
  return { sent: sentAt.size, flaws, again: again(), toAgentMs: took('in'), toContactMs: took('out') };
}

/** What a load's message is called: which way, whose conversation, and its number there. */
const idIn = /\b(?:in|out)-\d+-\d+\b/g;

/** All that comes to contacts and agents, whose who is, and who is there. */
function hearing() {
  const arrivals = new Map<string, number[]>();
  const order: string[] = [];
  const owners = new Map<number, { readonly agent: number; readonly ref: string }>();
  const online = new Set<number>();
  const text = (agent: number, words: string): void => {
    if (words.includes('You are online')) online.add(agent);
    const [, ref = '', contact = ''] = /#(\w+): Contact (\d+) \(/.exec(words) ?? [];
    if (ref !== '') owners.set(Number(contact), { agent, ref });
    for (const [id] of words.matchAll(idIn)) {
      arrivals.set(id, [...(arrivals.get(id) ?? []), performance.now()]);
      order.push(id);
    }
  };
  return {
    arrivals,
    order,
    owners,
    online,
    call: ({ method, status, conversation, activity }: Call): void => {
      if (method !== 'POST' || status !== 200 || activity.type !== 'message') return;
      text(Number(/^a:agent(\d+)$/.exec(conversation)?.[1] ?? NaN), activity.text ?? activity.summary ?? '');
    },
    frame: (agent: number, frame: string): void => {
      if (frame === '') return;
      const { activities } = JSON.parse(frame) as { activities: { from: { role?: string }; text?: string }[] };
      for (const activity of activities) if (activity.from.role === 'bot') text(agent, activity.text ?? '');
    },
  };
}

/** At a steady rate: contacts' and agents' in turn, conversation by conversation. */
async function steadily(
  { contacts, perSecond, forMs }: Load,
  say: (contact: number, way: 'in' | 'out', id: string) => Promise<void>,
): Promise<void> {
  const sending: Promise<void>[] = [];
  const began = performance.now();
  for (let n = 0; n < (forMs / 1_000) * perSecond; n += 1) {
    await sleep(Math.max(0, began + (n * 1_000) / perSecond - performance.now()));
    const way = n % 2 === 0 ? 'in' : 'out';
    const round = Math.floor(n / 2);
    const contact = round % contacts;
    sending.push(say(contact, way, `${way}-${contact}-${Math.floor(round / contacts)}`));
  }
  await Promise.all(sending);
}

/** An agent who writes. `say` answers a contact of theirs as a card's reply box does. */
interface Desk {
  type(text: string): Promise<void>;
  say(ref: string, text: string): Promise<void>;
  leave(): void;
}
const reply = (ref: string, text: string): object => ({ value: { rota: { command: 'say', ref, text } } });

function teamsDesk(agent: number, post: Post): Desk {
  const send = (text: string, more: object) =>
    post((serviceUrl) => fromTeams(serviceUrl, text, { id: randomUUID(), ...agentOnTeams(agent), ...more }));
  return {
    type: (text) => send(text, {}),
    say: (ref, text) => send('', { text: undefined, ...reply(ref, text) }),
    leave: () => undefined,
  };
}

const agentOnTeams = (agent: number): object => ({
  from: { id: `29:agent${agent}`, name: `Agent ${agent}`, aadObjectId: objectIdOf(agent) },
  conversation: { conversationType: 'personal', tenantId: tenant, id: `a:agent${agent}` },
  channelData: { tenant: { id: tenant } },
});

async function directLineDesk(
  agent: number,
  { url, secret, send }: { readonly url: string; readonly secret: string; readonly send: Sender['send'] },
  heard: (agent: number, frame: string) => void,
): Promise<Desk> {
  const lines = `${url}/v3/directline/conversations`;
  const started = await send(() => postJson(lines, { user: { id: `dl_agent${agent}` } }, secret));
  const line = (await started.json()) as Line;
  const socket = await listen(line, (frame) => {
    heard(agent, frame);
  });
  const post = async (activity: object): Promise<void> => {
    const to = `${lines}/${line.conversationId}/activities`;
    const body = { type: 'message', channelData: { clientActivityID: randomUUID() }, ...activity };
    const response = await send(() => postJson(to, body, line.token));
    await response.text();
    const { status } = response;
    if (status !== 200) throw new Error(`an activity was answered with ${status}`);
  };
  return {
    type: (text) => post({ text }),
    say: (ref, text) => post(reply(ref, text)),
    leave: () => {
      socket.terminate();
    },
  };
}

type Post = (activity: (serviceUrl: string) => object) => Promise<void>;

function poster(url: string, serviceUrl: string, send: Sender['send']): Post {
  return async (activity) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(activity(serviceUrl));
    const response = await send(() => fetch(`${url}/api/messages`, { method: 'POST', headers, body }));
    await response.text(); // so that the connection is free for the next one
    const { status } = response;
    if (status !== 200) throw new Error(`an activity was answered with ${status}`);
  };
}

function fromContact(contact: number, text: string): (serviceUrl: string) => object {
  const channel = channels[contact % channels.length];
  const from = { id: `29:contact${contact}`, name: `Contact ${contact}` };
  const conversation = { id: `a:contact${contact}` };
  return (serviceUrl) =>
    channel === 'msteams'
      ? fromTeams(serviceUrl, text, { id: randomUUID(), from, conversation })
      : fromEmulator(serviceUrl, from.id, text, { channelId: channel, from, conversation });
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`${what} did not come`);
    await sleep(lookEachMs);
  }
}

/** What is wrong with what came, given what was sent, both in order. Order holds within a conversation and direction. */
export function flawsOf(sent: readonly string[], came: readonly string[]): string[] {
  const counts = new Map<string, number>();
  const late: string[] = [];
  const highest = new Map<string, number>();
  for (const id of came) {
    counts.set(id, (counts.get(id) ?? 0) + 1);
    const [, way = '', turn = ''] = /^(.*)-(\d+)$/.exec(id) ?? [];
    if (Number(turn) < (highest.get(way) ?? -1)) late.push(`${id} came out of order`);
    highest.set(way, Math.max(Number(turn), highest.get(way) ?? -1));
  }
  const miscounted = sent.filter((id) => counts.get(id) !== 1).map((id) => `${id} came ${counts.get(id) ?? 0} times`);
  return [...miscounted, ...late];
}
