import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ticksPerSecond = 100; // what Linux counts in

/** CPU time that a process has used so far, in milliseconds. Linux only. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond;
}

/** What a process holds in memory. Linux only. */
export function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1_024;
}

/** The processes that a process has begun, the oldest first. Linux only. */
export const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);

/** The mongod that keeps its data under a folder of ours. */
export const mongodPid = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, 'mongodb/mongod.lock'), 'utf8').trim());
