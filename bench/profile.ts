import process from 'node:process';
import { MongoClient } from 'mongodb';
import type { Rota } from '../test/support/rota.ts';
import { busily, type Pids, type Took, withCpu } from './measure.ts';
import { openOffice } from './office.ts';
import { inShort, type Profile, sharesOf } from './profileParts.ts';
import type { Reception } from './reception.ts';
import { much, type Setting } from './setting.ts';
import { perSecond, type Row } from './table.ts';
import { openTalks } from './talks.ts';

const atATime = 32;
const forMs = 6_000;
const leastShare = 0.01;
const leastAsked = 0.01;
const commandNames = ['find', 'insert', 'update', 'delete', 'findAndModify', 'aggregate', 'distinct', 'getMore'];
const writeNames = ['insert', 'update', 'modify', 'remove'];
const profiled = { NODE_OPTIONS: `--import ${new URL('hosts/profiled.ts', import.meta.url).href}` };

/** Where the CPU time of a message goes, each way, and of an opened conversation; and what MongoDB is asked for. */
export async function* profileBench(setting: Setting): AsyncGenerator<Row> {
  const extent = { forMs: much(setting, forMs) };
  {
    await using talks = await openTalks(setting, { also: profiled });
    const { toAgent, toContact, count } = talks;
    const toAgents = () => busily(count, extent, toAgent);
    yield* profiling(setting, 'a message from contact to agent', talks, toAgents);
    yield* profiling(setting, 'a message from agent to contact', talks, () => busily(count, extent, toContact));
  }
  const staff = { agents: 10, processes: 1, maxOpen: 1_000 };
  await using office = await openOffice(setting, staff, profiled);
  yield* profiling(setting, 'a conversation opened', office, () => busily(atATime, extent, office.open));
}

interface Workplace {
  readonly pids: Pids;
  readonly reception: Reception;
}

async function* profiling(
  { database, say }: Setting,
  what: string,
  { pids, reception }: Workplace,
  work: () => Promise<Took>,
): AsyncGenerator<Row> {
  const [rota] = reception.rotas;
  if (!rota) throw new Error('there is no Rota to look into');
  const asked = () => askedOf(rota.mongodbUri, database('admin'));
  say(`${what}: warming up`);
  await work();
  say(`${what}: counting`);
  const before = await asked();
  const measured = await withCpu(pids, work);
  const after = await asked();
  yield { work: what, measured: perSecond(measured.perSecond), cpuMs: measured.cpuMs };
  for (const [kind, number] of Object.entries(after)) {
    const each = (number - (before[kind] ?? 0)) / measured.pieces;
    if (each >= leastAsked) yield { work: `… MongoDB: ${kind}`, measured: each.toFixed(2) };
  }
  say(`${what}: profiling`);
  const rotaMs = measured.cpuMs.rota ?? NaN;
  let rest = 1;
  const shares = sharesOf(await profileOf(rota, work));
  for (const [part, share] of shares) {
    if (share < leastShare) continue;
    rest -= share;
    yield shareRow(part, share, rotaMs);
  }
  yield shareRow('all else', rest, rotaMs);
  yield { work: `${what}, in short`, measured: inShort(shares) };
}

const shareRow = (part: string, share: number, rotaMs: number): Row => ({
  work: `… Rota: ${part}`,
  measured: `${(share * 100).toFixed(0)} %`,
  cpuMs: { rota: share * rotaMs },
});

interface Status {
  readonly network: { readonly numRequests: number };
  readonly metrics: { readonly commands: Readonly<Record<string, { readonly total: number }>> };
}
interface Top {
  readonly totals: Readonly<Record<string, { readonly queries?: { readonly count: number } }>>;
}
interface Stats {
  readonly storageStats: { readonly wiredTiger: { readonly cursor: Readonly<Record<string, number>> } };
}

/** What MongoDB was asked for since its start, and how many documents of each collection were written. */
async function askedOf(uri: string, admin: string): Promise<Readonly<Record<string, number>>> {
  await using client = await MongoClient.connect(uri);
  await using server = await MongoClient.connect(admin);
  const { network, metrics } = (await server.db('admin').command({ serverStatus: 1 })) as Status;
  const commands = commandNames.map((name) => [`command ${name}`, metrics.commands[name]?.total ?? 0] as const);
  const db = client.db();
  const written: (readonly [string, number])[] = [];
  for (const { name } of await db.listCollections().toArray()) {
    const [stats] = await db
      .collection(name)
      .aggregate<Stats>([{ $collStats: { storageStats: {} } }])
      .toArray();
    const cursor = stats?.storageStats.wiredTiger.cursor ?? {};
    for (const kind of writeNames) written.push([`documents of ${name}: ${kind}`, cursor[`${kind} calls`] ?? 0]);
  }
  const { totals } = (await server.db('admin').command({ top: 1 })) as Top;
  const looked = Object.entries(totals)
    .filter(([name]) => name.startsWith(`${db.databaseName}.`))
    .map(
      ([name, { queries }]) => [`looks into ${name.slice(db.databaseName.length + 1)}`, queries?.count ?? 0] as const,
    );
  return Object.fromEntries([['requests', network.numRequests], ...commands, ...looked, ...written]);
}

async function profileOf(rota: Rota, work: () => Promise<unknown>): Promise<Profile> {
  const begun = told(rota).length;
  process.kill(rota.pid, 'SIGUSR2');
  await rota.prints(new RegExp(`(profile begun[^]*){${begun + 1}}`));
  await work();
  process.kill(rota.pid, 'SIGUSR2');
  await rota.prints(new RegExp(`(profile \\{.*\\} end[^]*){${begun + 1}}`));
  return JSON.parse(told(rota).at(-1) ?? '') as Profile;
}

const told = ({ output }: Rota): string[] =>
  [...output.matchAll(/^profile (\{.*\}) end$/gm)].map(([, json]) => json ?? '');
