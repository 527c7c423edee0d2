import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { onDutyAlways, startRota } from '../test/support/rota.ts';
import { type Line, listen, say, startLine } from './directLine.ts';
import { percentile } from './measure.ts';
import { cpuPerPiece } from './processes.ts';

const secret = 'bench-secret';
const contacts = 10;
const steady = [50, 100] as const;
const forMs = 8_000;

const config = {
  agents: { agents: { anna: { name: 'Anna', teams: ['day'], accounts: [{ channel: 'directline', id: 'dl_anna' }] } } },
  teams: { teams: { day: { name: 'Day' } } },
  shifts: onDutyAlways('day'),
  routing: { machine: 'reception', parameters: { assign: { onlineOnly: true } } },
};

/** From a contact's post to the agent's socket: at steady rates, then as fast as it goes. Rota in a process of its own. */
export async function relayBench(mongodbUri: string, mongod: number): Promise<string[]> {
  await using rota = await startRota({ config, env: { DIRECT_LINE_SECRET: secret, LOG_LEVEL: 'error' }, mongodbUri });
  const waiting = new Map<string, () => void>();
  const anna = await startLine(rota.url, secret, 'dl_anna');
  const socket = await listen(anna, (frame) => {
    for (const [, id] of frame.matchAll(/bench ([0-9a-f-]{36})/g)) waiting.get(id ?? '')?.();
  });
  const send = async (line: Line): Promise<number> => {
    const id = randomUUID();
    const began = performance.now();
    const heard = new Promise<void>((resolve) => waiting.set(id, resolve));
    await say(rota.url, line, `bench ${id}`);
    await heard;
    waiting.delete(id);
    return performance.now() - began;
  };
  await say(rota.url, anna, '/online');
  const lines = await Promise.all(
    Array.from({ length: contacts }, (_, n) => startLine(rota.url, secret, `dl_contact${n}`)),
  );
  await Promise.all(lines.map(send));

  const found: string[] = [];
  for (const perSecond of steady) {
    const took: Promise<number>[] = [];
    const cpu = await cpuPerPiece({ rota: rota.pid, mongod }, async () => {
      const began = performance.now();
      for (let n = 0; performance.now() - began < forMs; n += 1) {
        await sleep(Math.max(0, began + (n * 1_000) / perSecond - performance.now()));
        took.push(send(lines[n % contacts] ?? anna));
      }
      await Promise.all(took);
      return took.length;
    });
    found.push(`Direct Line post to agent's socket at a steady ${perSecond}/s: ${told(await Promise.all(took), cpu)}`);
  }
  const took: number[] = [];
  const began = performance.now();
  const cpu = await cpuPerPiece({ rota: rota.pid, mongod }, async () => {
    await Promise.all(
      [...lines, ...lines, ...lines].map(async (line) => {
        while (performance.now() - began < forMs) took.push(await send(line));
      }),
    );
    return took.length;
  });
  found.push(`as fast as it goes, 30 at a time: ${(took.length / (forMs / 1_000)).toFixed(0)}/s, ${told(took, cpu)}`);
  socket.terminate();
  return found;
}

const told = (took: readonly number[], cpu: Readonly<Record<string, number>>): string =>
  `p50 ${percentile(took, 0.5).toFixed(1)} ms, p99 ${percentile(took, 0.99).toFixed(1)} ms, CPU ${(cpu['rota'] ?? NaN).toFixed(1)} + ${(cpu['mongod'] ?? NaN).toFixed(1)} ms a message`;
