import { setTimeout as sleep } from 'node:timers/promises';
import type { MongoClient } from 'mongodb';
import type { DataDir } from './dataDir.ts';
import { isRunning, lockHolder } from './mongodProcess.ts';
import { listens } from './ports.ts';
import { directClient, pidIfOurs } from './survivor.ts';

const STOP_LIMIT_MS = 60_000;
const POLL_MS = 25;
/** The server takes a moment to notice that a connection was closed. */
const SECOND_LOOK_MS = 300;

/** The name under which a Rota process stays connected, for as long as it lives, to the mongod that it uses. */
export function nameKeeper(): string {
  return `rota keeper ${process.pid} ${crypto.randomUUID()}`;
}

/** Whose mongod is to end, and under what name we use it. */
export interface Leaving {
  readonly dir: DataDir;
  readonly keeperName: string;
  readonly log: (line: string) => void;
}

/**
 * Ends the mongod on our data and waits until it is gone, unless another Rota process uses it. Our own keeper must be
 * closed by now: of two processes that stop at once the one that looks last sees nobody, and ends it. Never rejects: what
 * could not be done is logged, and the next start finds the mongod.
 */
export async function stopMongod(leaving: Leaving, knownPort?: number): Promise<void> {
  const port = knownPort ?? (await lockHolder(leaving.dir.dbPath))?.port;
  if (port === undefined || !(await listens(port))) return;
  try {
    const pid = await askToEnd(leaving, port).catch((error: unknown) => endUnasked(leaving, error));
    if (pid !== undefined) await waitForEnd(pid, leaving.log);
  } catch (error) {
    leaving.log(`MongoDB on port ${port} could not be ended: ${String(error)}`);
  }
}

/** One that does not answer ends as soon as it can. Another Rota process that uses it after all starts it anew. */
async function endUnasked({ dir, log }: Leaving, why: unknown): Promise<number> {
  const holder = await lockHolder(dir.dbPath);
  if (!holder) throw why;
  log(`MongoDB (process ${holder.pid}) does not answer: it is told to end`);
  process.kill(holder.pid, 'SIGTERM');
  return holder.pid;
}

/** Returns the process id of the mongod that now ends, if any does. */
async function askToEnd({ dir, keeperName, log }: Leaving, port: number): Promise<number | undefined> {
  const client = await directClient(port, 'rota leaving');
  try {
    const pid = await pidIfOurs(client, dir.dbPath);
    if (pid === undefined) return undefined;
    if ((await otherKeepers(client, keeperName)) > 0) {
      await sleep(SECOND_LOOK_MS);
      if ((await otherKeepers(client, keeperName)) > 0) {
        log(`MongoDB (process ${pid}) goes on: another Rota process uses it`);
        return undefined;
      }
    }
    // Its answer is that the connection breaks; whether it has ended is seen afterwards.
    await client
      .db('admin')
      .command({ shutdown: 1, force: true, timeoutSecs: 1 })
      .catch(() => undefined);
    return pid;
  } finally {
    await client.close();
  }
}

/** How many other Rota processes are connected. Connections die with their process, so none is counted that was killed. */
async function otherKeepers(client: MongoClient, ownName: string): Promise<number> {
  const pipeline = [
    { $currentOp: { allUsers: true, idleConnections: true } },
    { $match: { appName: /^rota keeper / } },
    { $group: { _id: '$appName' } },
  ];
  const names = await client.db('admin').aggregate<{ _id: string }>(pipeline).toArray();
  return names.filter(({ _id }) => _id !== ownName).length;
}

async function waitForEnd(pid: number, log: (line: string) => void): Promise<void> {
  const deadline = performance.now() + STOP_LIMIT_MS;
  while (await isRunning(pid)) {
    if (performance.now() > deadline) throw new Error(`process ${pid} still runs after ${STOP_LIMIT_MS / 1_000} s`);
    await sleep(POLL_MS);
  }
  log(`MongoDB (process ${pid}) has ended`);
}
