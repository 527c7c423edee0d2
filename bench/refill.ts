import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, MongoClient } from 'mongodb';
import { inTime } from './awaited.ts';
import { say, startLine } from './directLine.ts';
import { type Host, startHost } from './host.ts';
import type { ClaimsCalls } from './hosts/claims.ts';
import { busily, type Measured, median, medianOf, withCpu } from './measure.ts';
import { openReception, secret } from './reception.ts';
import { much, roundsOf, type Setting } from './setting.ts';
import type { Row } from './table.ts';

const usuallyWaiting = 1_000;
const agents = 10;
const atATime = 32;
const patienceMs = 240_000;
const lookEachMs = 50;

interface Refilled {
  readonly measured: Measured;
  readonly firstMs: number;
  readonly allMs: number;
  /** As many claims alone, before and after. */
  readonly aloneMs: number;
}

/** Agents at their cap, as many contacts waiting: the agents close all that they have, and the waiting are given out. */
export async function* refillBench(setting: Setting): AsyncGenerator<Row> {
  const { database, mongod, say: tell } = setting;
  const waiting = much(setting, usuallyWaiting / agents) * agents;
  const maxOpen = waiting / agents;
  await using host = startHost<ClaimsCalls>('claims');
  const briefs = briefsOf();
  await using reception = await openReception({
    mongodbUri: database('refill'),
    agents,
    maxOpen,
    heard: briefs.heard,
  });
  await using client = await MongoClient.connect(database('refill'));
  const url = reception.urlFor(0);
  const pids = { rota: reception.rotas.map(({ pid }) => pid), mongod: [mongod] };
  let contacts = 0;
  const comeIn = () =>
    busily(atATime, { pieces: waiting }, async () => {
      const n = (contacts += 1);
      await say(url, await startLine(url, secret, `dl_contact${n}`, `Contact ${n}`), 'Hello');
    });
  const closeAll = (refs: readonly (readonly string[])[]) =>
    Promise.all(
      reception.desks.map(async (desk, agent) => {
        for (const ref of refs[agent] ?? []) await say(url, desk, { value: { rota: { command: 'close', ref } } });
      }),
    );

  async function round(n: number): Promise<Refilled> {
    tell(`${waiting} come and wait`);
    await comeIn();
    await untilQueued(client.db(), waiting);
    tell(`round ${n + 1}: their agents close ${waiting}`);
    const before = await claimsAlone(host, database(`before_${n}`), waiting);
    const refs = briefs.take();
    const began = performance.now();
    const measured = await withCpu(pids, async () => {
      await Promise.all([briefs.come(waiting), closeAll(refs)]);
      const tookMs = briefs.cameAt().map((at) => at - began);
      return { tookMs, withinMs: Math.max(...tookMs) };
    });
    const [firstMs = NaN] = briefs.cameAt().map((at) => at - began);
    const aloneMs = median([before, await claimsAlone(host, database(`after_${n}`), waiting)]);
    return { measured, firstMs, allMs: (waiting * 1_000) / measured.perSecond, aloneMs };
  }

  tell(`${waiting} come and are assigned`);
  await Promise.all([briefs.come(waiting), comeIn()]);
  const rounds: Refilled[] = [];
  for (let n = 0; n < roundsOf(setting); n += 1) rounds.push(await round(n));
  const [firstMs, allMs, aloneMs, times] = [
    median(rounds.map((one) => one.firstMs)),
    median(rounds.map((one) => one.allMs)),
    median(rounds.map((one) => one.aloneMs)),
    median(rounds.map((one) => one.allMs / one.aloneMs)),
  ];
  const greatest = Math.max(...(await reception.loads()));
  yield {
    work: `the queue refilled after closes, ${waiting} waiting, ${agents} agents who close ${maxOpen} each`,
    measured: `first ${firstMs.toFixed(0)} ms, all ${(allMs / 1_000).toFixed(1)} s`,
    ratio: `${times.toFixed(1)} × the claims alone`,
    aims: [
      ['first 100 ms', firstMs <= 100],
      ['all 2 × the claims alone', times <= 2],
      ['cap', greatest <= maxOpen],
    ],
    cpuMs: medianOf(rounds.map(({ measured }) => measured)).cpuMs,
    notes: `from the first close to the agent's socket, the closes with it; claims alone, one after another: ${(aloneMs / 1_000).toFixed(1)} s; greatest load ${greatest} of ${maxOpen}`,
  };
}

/** What agents are put in the picture about: by agent, each conversation once. */
function briefsOf() {
  const known = new Set<string>();
  let mine: string[][] = [];
  let at: number[] = [];
  let wanted = Infinity;
  let done: () => void = () => undefined;
  return {
    heard: (frame: string, agent: number): void => {
      for (const [, ref = ''] of frame.matchAll(/#(\w+): Contact \d+ \(/g)) {
        if (known.has(ref)) continue; // a card says it again
        known.add(ref);
        (mine[agent] ??= []).push(ref);
        if (at.push(performance.now()) >= wanted) done();
      }
    },
    /** Waits for so many that were not there before. */
    come: (count: number): Promise<void> => {
      at = [];
      wanted = count;
      const all = new Promise<void>((resolve) => (done = resolve));
      return inTime(`${count} briefs`, all, patienceMs);
    },
    cameAt: (): readonly number[] => at,
    take: (): readonly (readonly string[])[] => {
      const taken = mine;
      mine = [];
      return taken;
    },
  };
}

/** Waits until all have their place in the queue. */
async function untilQueued(db: Db, waiting: number): Promise<void> {
  const end = performance.now() + patienceMs;
  while ((await db.collection('queue').countDocuments()) < waiting)
    if (performance.now() > end) throw new Error('not all have a place in the queue');
    else await sleep(lookEachMs);
}

async function claimsAlone(host: Host<ClaimsCalls>, uri: string, waiting: number): Promise<number> {
  const alone = await host.call('oneAfterAnother', { uri, agents, maxOpen: waiting / agents, claims: waiting });
  return alone.withinMs;
}
