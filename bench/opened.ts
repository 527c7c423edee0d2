import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { onDutyAlways, startRota } from '../test/support/rota.ts';
import { listen, say, startLine } from './directLine.ts';
import { type Rate, rate } from './measure.ts';
import { cpuPerPiece } from './processes.ts';

const secret = 'bench-secret';
const forMs = 6_000;
const warmUpMs = 2_000;

const profile = (n: number) => ({
  name: `Agent ${n}`,
  teams: ['day'],
  accounts: [{ channel: 'directline', id: `dl_agent${n}` }],
});
const configFor = (agents: number) => ({
  agents: { agents: Object.fromEntries(Array.from({ length: agents }, (_, n) => [`agent${n}`, profile(n)])) },
  teams: { teams: { day: { name: 'Day' } } },
  shifts: onDutyAlways('day'),
  routing: { machine: 'reception', parameters: { assign: { onlineOnly: true } } },
});

/** A contact writes, is greeted, an agent is assigned and has it on their socket. */
export async function openedBench(mongodbUri: string, mongod: number): Promise<string[]> {
  const lines = ['conversations opened, greeted, assigned, agent notified, over Direct Line:'];
  for (const agents of [10, 100])
    for (const atATime of [1, 4, 32]) lines.push(await one(mongodbUri, mongod, agents, atATime));
  return lines;
}

async function one(base: string, mongod: number, agents: number, atATime: number): Promise<string> {
  const uri = new URL(base);
  uri.pathname = `/opened_${agents}_${atATime}`;
  await using rota = await startRota({
    config: configFor(agents),
    env: { DIRECT_LINE_SECRET: secret, LOG_LEVEL: 'error' },
    mongodbUri: uri.href,
  });
  const client = await MongoClient.connect(uri.href);
  const notified = new Map<string, () => void>();
  const sockets = await Promise.all(
    Array.from({ length: agents }, async (_, n) =>
      listen(await startLine(rota.url, secret, `dl_agent${n}`), (frame) => {
        for (const [, id] of frame.matchAll(/bench ([0-9a-f-]{36})/g)) notified.get(id ?? '')?.();
      }),
    ),
  );
  await client
    .db()
    .collection('agents')
    .updateMany({}, { $set: { presence: 'online' } });
  let opened = 0;
  const open = async () => {
    const id = randomUUID();
    const heard = new Promise<void>((resolve) => notified.set(id, resolve));
    const contact = await startLine(rota.url, secret, `dl_${id}`);
    await say(rota.url, contact, `bench ${id}`);
    await heard;
    notified.delete(id);
    opened += 1;
  };
  await rate(atATime, warmUpMs, open);
  opened = 0;
  let found: Rate | undefined;
  const cpu = await cpuPerPiece({ rota: rota.pid, mongod }, async () => {
    found = await rate(atATime, forMs, open);
    return opened;
  });
  const loads = (await client.db().collection<{ open: number }>('agents').find().toArray()).map(
    ({ open: load }) => load,
  );
  for (const socket of sockets) socket.terminate();
  await client.close();
  const { perSecond = NaN, p50Ms = NaN, p99Ms = NaN } = found ?? {};
  return `  ${atATime} at a time, ${agents} agents: ${perSecond.toFixed(0)}/s, p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms, CPU ${(cpu['rota'] ?? NaN).toFixed(1)} + ${(cpu['mongod'] ?? NaN).toFixed(1)} ms, spread of loads ${Math.max(...loads) - Math.min(...loads)}`;
}
