import { MongoClient } from 'mongodb';
import { candidates, claim, listAgents } from '../src/store/agents.ts';
import { openDatabase, prepareDatabase } from '../src/store/database.ts';
import { say, startLine } from './directLine.ts';
import { median, rateOf, withCpu } from './measure.ts';
import { openReception, secret } from './reception.ts';
import type { Setting } from './setting.ts';
import type { Row } from './table.ts';

const waiting = 1_000;
const agents = 10;
const maxOpen = waiting / agents;
const atATime = 32;
const patienceMs = 120_000;

/** Agents at their cap, as many contacts waiting: the agents close all that they have, and the waiting are given out. */
export async function* refillBench(setting: Setting): AsyncGenerator<Row> {
  const { database, mongod } = setting;
  const mine = Array.from({ length: agents }, (): string[] => []);
  const known = new Set<string>();
  const briefedAt: number[] = [];
  let briefed: () => void = () => undefined;
  await using reception = await openReception({
    mongodbUri: database('refill'),
    agents,
    maxOpen,
    heard: (frame, agent) => {
      for (const [, ref = ''] of frame.matchAll(/#(\w+): Contact \d+ \(/g)) {
        if (known.has(ref)) continue; // a card says it again
        known.add(ref);
        mine[agent]?.push(ref);
        if (briefedAt.push(performance.now()) % waiting === 0) briefed();
      }
    },
  });
  const url = reception.urlFor(0);
  const allBriefed = (): Promise<void> =>
    new Promise((resolve, reject) => {
      briefed = resolve;
      setTimeout(() => {
        reject(new Error(`only ${briefedAt.length} were given to agents`));
      }, patienceMs).unref();
    });
  const open = async (n: number): Promise<void> => {
    await say(url, await startLine(url, secret, `dl_contact${n}`, `Contact ${n}`), 'Hello');
  };
  const full = allBriefed();
  await inParallel(waiting, open);
  await full;
  await inParallel(waiting, (n) => open(waiting + n));
  await using client = await MongoClient.connect(database('refill'));
  await untilQueued(client);

  const before = await claimsAlone(database('claims_before'));
  const refs = mine.map((own) => own.splice(0));
  const began = performance.now();
  const { cpuMs } = await withCpu({ rota: reception.rotas.map(({ pid }) => pid), mongod: [mongod] }, async () => {
    const refilled = allBriefed();
    const close = async (desk: number): Promise<void> => {
      const line = reception.desks[desk];
      for (const ref of refs[desk] ?? [])
        if (line) await say(url, line, { value: { rota: { command: 'close', ref } } });
    };
    await Promise.all(refs.map((_, desk) => close(desk)));
    await refilled;
    return rateOf(new Array<number>(waiting).fill(0), 1);
  });
  const [firstMs = NaN, allMs = NaN] = [briefedAt[waiting], briefedAt[2 * waiting - 1]].map(
    (at) => (at ?? NaN) - began,
  );
  const aloneMs = median([before, await claimsAlone(database('claims_after'))]);
  const greatest = Math.max(...(await reception.loads()));
  yield {
    work: `the queue refilled after closes, ${waiting} waiting, ${agents} agents who close ${maxOpen} each`,
    measured: `first ${firstMs.toFixed(0)} ms, all ${(allMs / 1_000).toFixed(1)} s`,
    ratio: `${(allMs / aloneMs).toFixed(1)} × the claims alone`,
    aims: [
      ['first 100 ms', firstMs <= 100],
      ['all 2 × the claims alone', allMs <= 2 * aloneMs],
      ['cap', greatest <= maxOpen],
    ],
    cpuMs,
    notes: `from the first close to the agent's socket, the closes with it; claims alone, one after another: ${(aloneMs / 1_000).toFixed(1)} s; greatest load ${greatest} of ${maxOpen}`,
  };
}

/** Waits until all have their place in the queue. */
async function untilQueued(client: MongoClient): Promise<void> {
  const end = performance.now() + patienceMs;
  while ((await client.db().collection('queue').countDocuments()) < waiting)
    if (performance.now() > end) throw new Error('not all have a place in the queue');
}

/** How long as many claims take, in milliseconds, one after another as one queue makes them. */
async function claimsAlone(uri: string): Promise<number> {
  const db = await openDatabase(uri, 10_000);
  await prepareDatabase(db);
  const listed = Array.from({ length: agents }, (_, n) => ({
    id: `agent${n}`,
    teams: ['day'],
    autoAssign: true,
    maxOpen: null,
    speaks: [],
  }));
  await listAgents(db, listed);
  await db.agents.updateMany({}, { $set: { presence: 'online' } });
  const choice = {
    team: 'day',
    presence: ['online'] as const,
    below: maxOpen,
    exclude: [],
    logic: 'round-robin',
  } as const;
  const began = performance.now();
  for (let n = 0; n < waiting; n += 1) {
    const [best] = await candidates(db, choice);
    if (!best) throw new Error('nobody qualifies');
    await claim(db, `c${n}`, { ...choice, agent: best._id, as: best });
  }
  const took = performance.now() - began;
  await db.connection.close();
  return took;
}

async function inParallel(count: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}
