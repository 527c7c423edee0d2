import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Line, listen, say, startLine } from './directLine.ts';
import { inTurns, medianOf, type Pids, rate, rateOf, ratioOf, withCpu } from './measure.ts';
import { plainUpdates } from './plain.ts';
import { awaited, openReception, secret } from './reception.ts';
import type { Setting } from './setting.ts';
import { latency, perSecond, type Row } from './table.ts';

const agents = 10;
const contactsEach = 3;
const forMs = 4_000;
const steadyMs = 8_000;
const rounds = 3;
const quiet = 50;

/** Sends a message of the nth conversation and waits until it is on the other side's socket. */
type Send = (n: number) => Promise<void>;

/** From a post to the other side's socket, both on Direct Line: each direction alone, both at once, and steadily. */
export async function* relayBench(setting: Setting): AsyncGenerator<Row> {
  await using plain = await plainUpdates(setting);
  await using talks = await openTalks(setting);
  const { toAgent, toContact, pids, count } = talks;
  const both: Send = (n) => (n < count ? toAgent(n) : toContact(n - count));
  const found = await inTurns(rounds, {
    plain: plain.run,
    toAgent: () => withCpu(pids, () => rate(count, forMs, toAgent)),
    toContact: () => withCpu(pids, () => rate(count, forMs, toContact)),
    both: () => withCpu(pids, () => rate(2 * count, forMs, both)),
  });
  const fast = (work: string, way: 'toAgent' | 'toContact' | 'both', directions: number): Row => {
    const measured = medianOf(found[way]);
    const ratio = ratioOf(found[way], found.plain) / directions;
    return {
      work: `messages ${work}, Direct Line both sides, ${agents} agents, ${directions * count} in flight`,
      measured: `${perSecond(measured.perSecond)}, ${latency(measured)}`,
      ratio: `C/${(1 / ratio).toFixed(1)}${directions > 1 ? ' a direction' : ''}`,
      aims: [[directions > 1 ? 'C/8 a direction' : 'C/8', ratio >= 1 / 8]],
      cpuMs: measured.cpuMs,
    };
  };
  yield fast('from contact to agent', 'toAgent', 1);
  yield fast('from agent to contact', 'toContact', 1);
  yield fast('both directions at once', 'both', 2);

  const half = medianOf(found.plain).perSecond / 16;
  for (const each of [quiet, half]) {
    const measured = await withCpu(pids, () => steadily(2 * each, 2 * count, both));
    yield {
      work: `the same, both directions at once, a steady ${each === half ? `C/16 = ${each.toFixed(0)}` : each}/s a direction`,
      measured: `${latency(measured)}, ${perSecond(measured.perSecond)}`,
      aims: each === half ? [['p99 50 ms', measured.p99Ms < 50]] : [],
      cpuMs: measured.cpuMs,
    };
  }
}

/** Work begun at a steady rate, whether what was begun before has ended or not; who does it takes turns. */
async function steadily(eachSecond: number, workers: number, work: Send) {
  const took: Promise<number>[] = [];
  const began = performance.now();
  for (let n = 0; performance.now() - began < steadyMs; n += 1) {
    await sleep(Math.max(0, began + (n * 1_000) / eachSecond - performance.now()));
    const asked = performance.now();
    took.push(work(n % workers).then(() => performance.now() - asked));
  }
  return rateOf(await Promise.all(took), performance.now() - began);
}

/** Conversations under way, the same number for each agent. */
export async function openTalks({ database, mongod }: Setting, also: Readonly<Record<string, string>> = {}) {
  await using stack = new AsyncDisposableStack();
  const count = agents * contactsEach;
  const [atAgents, atContacts] = [awaited(), awaited()];
  const owners = new Map<number, { readonly agent: number; readonly ref: string }>();
  const reception = stack.use(
    await openReception({
      mongodbUri: database('relay'),
      also,
      agents,
      maxOpen: contactsEach,
      heard: (frame, agent) => {
        atAgents.heard(frame);
        const [, ref = '', contact] = /#(\w+): Contact (\d+) \(/.exec(frame) ?? [];
        if (contact !== undefined) owners.set(Number(contact), { agent, ref });
      },
    }),
  );
  const url = reception.urlFor(0);
  const lines = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const line = await startLine(url, secret, `dl_contact${n}`, `Contact ${n}`);
      stack.adopt(await listen(line, atContacts.heard), (socket) => socket.terminate());
      return line;
    }),
  );
  const send = async (line: Line, to: ReturnType<typeof awaited>, message: (text: string) => object): Promise<void> => {
    const id = randomUUID();
    const come = to.comes(id);
    await say(url, line, message(`bench ${id}`));
    await come;
  };
  const toAgent: Send = async (n) => {
    const line = lines[n];
    if (line) await send(line, atAgents, (text) => ({ text }));
  };
  const toContact: Send = async (n) => {
    const { agent, ref } = owners.get(n) ?? { agent: NaN, ref: '' };
    const desk = reception.desks[agent];
    if (!desk) throw new Error(`contact ${n} has no agent`);
    await send(desk, atContacts, (text) => ({ value: { rota: { command: 'say', ref, text } } }));
  };
  await Promise.all(lines.map((_, n) => toAgent(n)));
  const pids: Pids = { rota: reception.rotas.map(({ pid }) => pid), mongod: [mongod] };
  const owned = stack.move();
  return { toAgent, toContact, pids, count, reception, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
