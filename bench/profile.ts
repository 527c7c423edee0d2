import process from 'node:process';
import { MongoClient } from 'mongodb';
import type { Rota } from '../test/support/rota.ts';
import { type Pids, type Rate, rate, withCpu } from './measure.ts';
import { openOffice } from './opened.ts';
import type { Reception } from './reception.ts';
import { openTalks } from './relay.ts';
import type { Setting } from './setting.ts';
import { perSecond, type Row } from './table.ts';

const atATime = 32;
const forMs = 8_000;
const leastShare = 0.01;
const leastAsked = 0.01;
const commandNames = ['find', 'insert', 'update', 'delete', 'findAndModify', 'aggregate', 'distinct', 'getMore'];

/** As Chromium's profiler writes it: times in microseconds, `samples` and `timeDeltas` side by side. */
interface Profile {
  readonly nodes: readonly Node[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}
interface Node {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

const handler = `import { Session } from 'node:inspector/promises';
const session = new Session();
let on = false;
process.on('SIGUSR2', async () => {
  if (!on) {
    on = true;
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    return console.log('profile begun');
  }
  const { profile } = await session.post('Profiler.stop');
  console.log('profile ' + JSON.stringify({ ...profile, nodes: profile.nodes.map(({ id, children, callFrame: { functionName, url } }) => ({ id, children, callFrame: { functionName, url } })) }) + ' end');
});`;
const profiled = { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(handler)}` };

/** Where the CPU time of a message from a contact to an agent, and of an opened conversation, goes; and what MongoDB is asked for. */
export async function* profileBench(setting: Setting): AsyncGenerator<Row> {
  {
    await using talks = await openTalks(setting, profiled);
    const { toAgent, count } = talks;
    yield* profiling(setting, 'a message from contact to agent', talks, () => rate(count, forMs, toAgent));
  }
  await using office = await openOffice(setting, { agents: 10, atATime, processes: 1 }, profiled);
  yield* profiling(setting, 'a conversation opened', office, () => rate(atATime, forMs, office.open));
}

interface Workplace {
  readonly pids: Pids;
  readonly reception: Reception;
}

async function* profiling(
  setting: Setting,
  what: string,
  { pids, reception }: Workplace,
  work: () => Promise<Rate>,
): AsyncGenerator<Row> {
  const [rota] = reception.rotas;
  if (!rota) throw new Error('there is no Rota to look into');
  await work();
  const before = await askedOf(setting);
  const measured = await withCpu(pids, work);
  const after = await askedOf(setting);
  const units = (measured.perSecond * forMs) / 1_000;
  yield { work: what, measured: perSecond(measured.perSecond), cpuMs: measured.cpuMs };
  for (const [asked, number] of Object.entries(after)) {
    const each = (number - (before[asked] ?? 0)) / units;
    if (each >= leastAsked) yield { work: `… MongoDB: ${asked}`, measured: each.toFixed(2) };
  }
  const rotaMs = measured.cpuMs.rota ?? NaN;
  for (const [part, share] of sharesOf(await profileOf(rota, work)))
    if (share >= leastShare)
      yield { work: `… Rota: ${part}`, measured: `${(share * 100).toFixed(0)} %`, cpuMs: { rota: share * rotaMs } };
}

interface Status {
  readonly network: { readonly numRequests: number };
  readonly metrics: {
    readonly document: { readonly inserted: number; readonly updated: number; readonly returned: number };
    readonly commands: Readonly<Record<string, { readonly total: number }>>;
  };
}

/** What MongoDB was asked for since its start. */
async function askedOf({ database }: Setting): Promise<Readonly<Record<string, number>>> {
  const client = await MongoClient.connect(database('admin'));
  const { network, metrics } = (await client.db('admin').command({ serverStatus: 1 })) as Status;
  await client.close();
  const { inserted, updated, returned } = metrics.document;
  const documents = { inserted, updated, read: returned };
  const named = (kind: string, counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, number]) => [`${kind} ${name}`, number] as const);
  const commands = commandNames.map((name) => [name, metrics.commands[name]?.total ?? 0] as const);
  return Object.fromEntries([
    ['requests', network.numRequests],
    ...named('command', Object.fromEntries(commands)),
    ...named('documents', documents),
  ]);
}

async function profileOf(rota: Rota, work: () => Promise<unknown>): Promise<Profile> {
  process.kill(rota.pid, 'SIGUSR2');
  await rota.prints(/profile begun/);
  await work();
  process.kill(rota.pid, 'SIGUSR2');
  await rota.prints(/profile \{.*\} end/);
  return JSON.parse(/profile (\{.*\}) end/.exec(rota.output)?.[1] ?? '') as Profile;
}

/** Shares of the time that was not idle, the greatest first. What Node does itself is told by who called it. */
function sharesOf({ nodes, samples, timeDeltas }: Profile): readonly (readonly [string, number])[] {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const callerOf = (id: number | undefined): string => {
    const node = id === undefined ? undefined : byId.get(id);
    if (!node) return 'nobody: HTTP, event loop';
    return partOfFrame(node) ?? callerOf(parents.get(node.id));
  };
  const partOf = (id: number): string => {
    const node = byId.get(id);
    return (node && partOfFrame(node)) ?? `Node, called by ${callerOf(id)}`;
  };
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const part = partOf(id);
    if (part !== '(idle)') times.set(part, (times.get(part) ?? 0) + (timeDeltas[index] ?? 0));
  }
  const all = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times].map(([part, time]) => [part, time / all] as const).toSorted((a, b) => b[1] - a[1]);
}

const packages: readonly (readonly [RegExp, string])[] = [
  [/^(mongodb|mongoose)/, 'MongoDB driver'],
  [/^bson/, 'BSON'],
  [/^(botbuilder|botframework)/, 'botbuilder'],
  [/^(pino|sonic-boom|thread-stream)/, 'logging'],
];

function partOfFrame({ callFrame: { functionName, url } }: Node): string | undefined {
  if (['(idle)', '(program)', '(garbage collector)'].includes(functionName)) return functionName;
  const [, npm] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (npm !== undefined) return packages.find(([pattern]) => pattern.test(npm))?.[1] ?? npm;
  const [, room] = /\/src\/([^/]+)\//.exec(url) ?? [];
  return room === undefined ? undefined : `src/${room}`;
}
