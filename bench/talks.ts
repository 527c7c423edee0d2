import { randomUUID } from 'node:crypto';
import { type Awaited, awaited } from './awaited.ts';
import { type Line, listen, say, startLine } from './directLine.ts';
import type { Pids } from './measure.ts';
import { openReception, type Reception, secret } from './reception.ts';
import type { Setting } from './setting.ts';

const agents = 10;
const contactsEach = 3;

/** Sends a message of the nth conversation and waits until it is on the other side's socket. */
export type Send = (n: number) => Promise<void>;

/** Conversations under way, the same number for each agent, Direct Line on both sides. */
export interface Talks extends AsyncDisposable {
  readonly reception: Reception;
  readonly pids: Pids;
  readonly agents: number;
  readonly count: number;
  readonly toAgent: Send;
  readonly toContact: Send;
}

interface Options {
  /** Environment variables for Rota beside the usual ones. */
  readonly also?: Readonly<Record<string, string>>;
  /** With two, contacts are on the first, and agents write to the other. */
  readonly processes?: 1 | 2;
}

export async function openTalks(
  { database, mongod }: Setting,
  { also = {}, processes = 1 }: Options = {},
): Promise<Talks> {
  await using stack = new AsyncDisposableStack();
  const count = agents * contactsEach;
  const [atAgents, atContacts] = [stack.use(awaited()), stack.use(awaited())];
  const owners = new Map<number, { readonly agent: number; readonly ref: string }>();
  const reception = stack.use(
    await openReception({
      mongodbUri: database(`talks_${processes}`),
      also,
      agents,
      processes,
      maxOpen: contactsEach,
      heard: (frame, agent) => {
        atAgents.heard(frame);
        const [, ref = '', contact] = /#(\w+): Contact (\d+) \(/.exec(frame) ?? [];
        if (contact !== undefined) owners.set(Number(contact), { agent, ref });
      },
    }),
  );
  const url = reception.urlFor(0);
  const agentsUrl = reception.urlFor(processes - 1);
  const lines = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const line = await startLine(url, secret, `dl_contact${n}`, `Contact ${n}`);
      stack.adopt(await listen(line, atContacts.heard), (socket) => socket.terminate());
      return line;
    }),
  );
  const send = async (at: string, line: Line, to: Awaited, message: (text: string) => object): Promise<void> => {
    const id = randomUUID();
    await Promise.all([to.comes(id), say(at, line, message(`bench ${id}`))]);
  };
  const toAgent: Send = async (n) => {
    const line = lines[n];
    if (line) await send(url, line, atAgents, (text) => ({ text }));
  };
  const toContact: Send = async (n) => {
    const { agent, ref } = owners.get(n) ?? { agent: NaN, ref: '' };
    const desk = reception.desks[agent];
    if (!desk) throw new Error(`contact ${n} has no agent`);
    await send(agentsUrl, desk, atContacts, (text) => ({ value: { rota: { command: 'say', ref, text } } }));
  };
  await Promise.all(lines.map((_, n) => toAgent(n)));
  const pids: Pids = { rota: reception.rotas.map(({ pid }) => pid), mongod: [mongod] };
  const owned = stack.move();
  return { toAgent, toContact, pids, agents, count, reception, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
