import { busily, type Measured, medianOf, ratioOf, withCpu } from './measure.ts';
import { openOffice, type Office } from './office.ts';
import { type Plain, plainUpdates } from './plain.ts';
import { inTurns, much, roundsOf, type Setting } from './setting.ts';
import { type Aim, latency, perSecond, type Row } from './table.ts';

/** How many are opened in a round, by how many come at a time. */
const loads = { 1: 120, 4: 240, 32: 480 } as const;
const atATimes = [1, 4, 32] as const;
const warmUp = 64;
const mostAtATime = 32;
/** Places in all, for each conversation that is opened in the rounds: so that nobody waits then, and the cap is near. */
const room = 1.1;
const mostCpuMs = 8;

/** A contact writes, is greeted, an agent is assigned and has it on their socket. */
export async function* openedBench(setting: Setting): AsyncGenerator<Row> {
  await using plain = await plainUpdates(setting);
  for (const processes of [1, 2]) for (const agents of [10, 100]) yield* opened(setting, plain, agents, processes);
}

type AtATime = (typeof atATimes)[number];

async function* opened(setting: Setting, plain: Plain, agents: number, processes: number): AsyncGenerator<Row> {
  const pieces = (atATime: AtATime) => much(setting, loads[atATime]);
  const planned = warmUp + roundsOf(setting) * atATimes.reduce((sum, atATime) => sum + pieces(atATime), 0);
  const maxOpen = Math.ceil((planned * room) / agents);
  const who = `${agents} agents, ${processes === 1 ? 'one process' : `${processes} processes`}`;
  setting.say(who);
  await using office = await openOffice(setting, { agents, processes, maxOpen });
  await busily(mostAtATime, { pieces: warmUp }, office.open);
  const spreads: Record<AtATime, number[]> = { 1: [], 4: [], 32: [] };
  const run = (atATime: AtATime) => async (): Promise<Measured> => {
    const measured = await withCpu(office.pids, () => busily(atATime, { pieces: pieces(atATime) }, office.open));
    const now = await office.reception.loads();
    spreads[atATime].push(Math.max(...now) - Math.min(...now));
    return measured;
  };
  const found = await inTurns(setting, {
    plain: plain.run,
    'plain, alone': plain.alone,
    '1 at a time': run(1),
    '4 at a time': run(4),
    '32 at a time': run(32),
  });
  const { plain: together, 'plain, alone': alone } = found;
  for (const atATime of atATimes) {
    const how = `${atATime} at a time` as const;
    yield rowOf(`${how}, ${who}`, found[how], { together, alone }, spreads[atATime], atATime);
  }
  yield await overfilled(office, agents * maxOpen, maxOpen, who);
}

function rowOf(
  how: string,
  found: readonly Measured[],
  plain: { readonly together: readonly Measured[]; readonly alone: readonly Measured[] },
  spreads: readonly number[],
  atATime: AtATime,
): Row {
  const measured = medianOf(found);
  const { p99Ms } = measured;
  const usedMs = cpuOf(measured);
  const ratio = ratioOf(found, plain.together);
  const inPlain = usedMs / cpuOf(medianOf(plain.alone));
  const spread = Math.max(...spreads);
  const busy: Aim[] = [
    ['C/12', ratio >= 1 / 12],
    ['p99 250 ms', p99Ms < 250],
  ];
  return {
    work: `opened, greeted, assigned, agent notified: ${how}`,
    measured: `${perSecond(measured.perSecond)}, ${latency(measured)}`,
    ratio: `C/${(1 / ratio).toFixed(1)}`,
    aims: [
      ...(atATime === mostAtATime ? busy : []),
      [`CPU ${mostCpuMs} ms`, usedMs <= mostCpuMs],
      ['spread 1', spread <= 1],
    ],
    cpuMs: measured.cpuMs,
    notes: [
      "with the contact's own line and socket",
      `greatest spread of what agents have after a round ${spread}`,
      ...(atATime === 1 ? [`the CPU of ${inPlain.toFixed(0)} plain updates one at a time`] : []),
    ].join('; '),
  };
}

const cpuOf = ({ cpuMs }: Measured): number => (cpuMs.rota ?? NaN) + (cpuMs.mongod ?? NaN);

/** As many as there are places left come, and some more, all at once: no agent is given more than they take. */
async function overfilled(
  { reception, openAnyway }: Office,
  places: number,
  maxOpen: number,
  who: string,
): Promise<Row> {
  const before = await reception.loads();
  const left = places - before.reduce((sum, load) => sum + load, 0);
  let waiting = 0;
  await busily(mostAtATime, { pieces: left + mostAtATime }, async () => {
    if (await openAnyway()) waiting += 1;
  });
  const loads = await reception.loads();
  const greatest = Math.max(...loads);
  const given = loads.reduce((sum, load) => sum + load, 0);
  return {
    work: `more contacts than places: the last ${left} and ${mostAtATime} more, ${mostAtATime} at a time, ${who}`,
    measured: `${given} of ${places} places given, ${waiting} wait`,
    aims: [
      ['nobody over the cap', greatest <= maxOpen],
      ['every place given', given === places && waiting === mostAtATime],
    ],
    notes: `greatest load ${greatest} of ${maxOpen}`,
  };
}
