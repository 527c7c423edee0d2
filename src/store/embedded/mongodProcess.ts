import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runProcess } from './runProcess.ts';

/** Whether a process with this id runs. One that has ended but was not waited for by its parent does not. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/\) Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    // Waited for between the two looks.
    return !['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

/** The mongod that a folder's `mongod.lock` names, if that process runs and its command line names the folder. */
export interface LockHolder {
  readonly pid: number;
  readonly port: number | undefined;
}

/**
 * Says who holds a data folder. mongod itself holds it by a file lock, which dies with it; the process id in the file may
 * be a dead one's, by now another program's, hence the look at its command line. Undefined also where that cannot be read.
 */
export async function lockHolder(dbPath: string): Promise<LockHolder | undefined> {
  const text = await readFile(join(dbPath, 'mongod.lock'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text);
  if (!(pid > 0) || !(await isRunning(pid))) return undefined;
  const command = await commandLine(pid);
  if (!command?.includes(`--dbpath ${dbPath}`)) return undefined;
  const port = /--port[ =](\d+)/.exec(command)?.[1];
  return { pid, port: port === undefined ? undefined : Number(port) };
}

async function commandLine(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
    return text?.replaceAll('\0', ' ');
  }
  const args = ['-o', 'args=', '-ww', '-p', String(pid)];
  const { failure, lines } = await runProcess({ command: 'ps', args, env: process.env, totalMs: 5_000 });
  return failure === undefined ? lines.join(' ') : undefined;
}
