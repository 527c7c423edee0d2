import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ticksPerSecond = 100; // what Linux counts in

/** CPU time that a process has used so far, in milliseconds. Linux only. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond;
}

/** The mongod that keeps its data under a folder of ours. */
export const mongodPid = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'mongodb/mongod.lock'), 'utf8').trim());

/** CPU time that work takes in some processes, per piece of it, in milliseconds. */
export async function cpuPerPiece(
  pids: Readonly<Record<string, number>>,
  work: () => Promise<number>,
): Promise<Record<string, number>> {
  const before = Object.entries(pids).map(([name, pid]) => [name, pid, cpuMs(pid)] as const);
  const pieces = await work();
  return Object.fromEntries(before.map(([name, pid, used]) => [name, (cpuMs(pid) - used) / pieces]));
}
