import { randomUUID } from 'node:crypto';
import { say, startLine } from './directLine.ts';
import { inTurns, medianOf, type Pids, rate, ratioOf, withCpu } from './measure.ts';
import { type Plain, plainUpdates } from './plain.ts';
import { awaited, openReception, secret } from './reception.ts';
import type { Setting } from './setting.ts';
import { type Aim, latency, perSecond, type Row } from './table.ts';

const forMs = 3_000;
const warmUpMs = 1_500;
const rounds = 2;
/** Far above what is opened here, so that the rule is looked at and nobody waits. */
const placesInAll = 10_000;
const mostAtATime = 32;

interface Load {
  readonly agents: number;
  readonly atATime: number;
  readonly processes: number;
}

/** A contact writes, is greeted, an agent is assigned and has it on their socket. */
export async function* openedBench(setting: Setting): AsyncGenerator<Row> {
  await using plain = await plainUpdates(setting);
  for (const processes of [1, 2])
    for (const agents of [10, 100])
      for (const atATime of [1, 4, mostAtATime]) yield await opened(setting, plain, { agents, atATime, processes });
}

/** Agents who wait for contacts, and a way to send them one. */
export async function openOffice(
  { database, mongod }: Setting,
  load: Load,
  also: Readonly<Record<string, string>> = {},
) {
  const { agents, atATime, processes } = load;
  const { heard, comes } = awaited();
  const mongodbUri = database(`opened_${processes}_${agents}_${atATime}`);
  const maxOpen = placesInAll / agents;
  const reception = await openReception({ mongodbUri, agents, maxOpen, processes, also, heard });
  let contacts = 0;
  const open = async () => {
    const url = reception.urlFor((contacts += 1));
    const id = randomUUID();
    const notified = comes(id);
    await say(url, await startLine(url, secret, `dl_${id}`), `bench ${id}`);
    await notified;
  };
  const pids: Pids = { rota: reception.rotas.map(({ pid }) => pid), mongod: [mongod] };
  return { open, pids, maxOpen, reception, [Symbol.asyncDispose]: () => reception[Symbol.asyncDispose]() };
}

async function opened(setting: Setting, plain: Plain, load: Load): Promise<Row> {
  const { agents, atATime, processes } = load;
  await using office = await openOffice(setting, load);
  const { open, pids, maxOpen, reception } = office;
  await rate(atATime, warmUpMs, open);
  const found = await inTurns(rounds, {
    plain: plain.run,
    opened: () => withCpu(pids, () => rate(atATime, forMs, open)),
  });
  const measured = medianOf(found.opened);
  const { cpuMs, p99Ms } = measured;
  const ratio = ratioOf(found.opened, found.plain);
  const loads = await reception.loads();
  const spread = Math.max(...loads) - Math.min(...loads);
  const cpuAim: Aim = ['CPU 8 ms', (cpuMs.rota ?? NaN) + (cpuMs.mongod ?? NaN) <= 8];
  const busy: Aim[] = [
    ['C/12', ratio >= 1 / 12],
    ['p99 250 ms', p99Ms < 250],
  ];
  return {
    work: `opened, greeted, assigned, agent notified: ${atATime} at a time, ${agents} agents, ${processes === 1 ? 'one process' : `${processes} processes`}`,
    measured: `${perSecond(measured.perSecond)}, ${latency(measured)}`,
    ratio: `C/${(1 / ratio).toFixed(1)}`,
    aims: [
      ...(atATime === mostAtATime ? busy : []),
      cpuAim,
      ['spread 1', spread <= 1],
      ['cap', Math.max(...loads) <= maxOpen],
    ],
    cpuMs,
    notes: `spread of loads ${spread}, greatest ${Math.max(...loads)} of ${maxOpen}`,
  };
}
