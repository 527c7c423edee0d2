import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MongoClient } from 'mongodb';
import { boundLog } from './dataDir.ts';
import { ensureRunning, type Launch, type Running } from './ensureRunning.ts';

const LOG_CHECK_MS = 60_000;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 10_000;
/** A mongod that ran this long did not fail because of its start: the back-off begins anew. */
const STEADY_MS = 60_000;

/**
 * Sees that a mongod goes on running on the same port until the launch's signal is aborted: whoever notices that it died,
 * of all processes that use it, starts it anew, and one of them wins. Its death is seen by the connection that breaks, which
 * serves for a mongod that another process started too. Resolves, and never rejects, when the signal is aborted.
 */
export async function supervise(launch: Launch, first: Running): Promise<void> {
  const { log, signal } = launch;
  const logCheck = setInterval(() => {
    boundLog(launch.dir).catch((error: unknown) => {
      log(`MongoDB's log could not be shortened: ${String(error)}`);
    });
  }, LOG_CHECK_MS);
  let running: Running | undefined = first;
  let failures = 0;
  while (running) {
    const since = performance.now();
    await connectionLost(running.keeper, signal);
    await running.keeper.close();
    if (signal.aborted) break;
    log(`The connection to MongoDB (process ${running.pid}) is lost`);
    failures = performance.now() - since > STEADY_MS ? 0 : failures + 1;
    running = await revive({ ...launch, fixedPort: first.port }, failures);
    if (running) log(`MongoDB runs again on port ${running.port} (process ${running.pid})`);
  }
  clearInterval(logCheck);
}

/** Tries until it succeeds; undefined when the signal is aborted. */
async function revive(launch: Launch, failures: number): Promise<Running | undefined> {
  for (let tries = failures; ; tries++) {
    try {
      if (tries > 1) await sleep(backoffMs(tries - 1), undefined, { signal: launch.signal });
      return await ensureRunning(launch);
    } catch (error) {
      if (launch.signal.aborted) return undefined;
      launch.log(`MongoDB could not be restarted: ${String(error)}`);
    }
  }
}

function backoffMs(tries: number): number {
  return Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(tries - 1, 20), LONGEST_BACKOFF_MS);
}

async function connectionLost(keeper: MongoClient, signal: AbortSignal): Promise<void> {
  await once(keeper, 'serverHeartbeatFailed', { signal }).catch(() => undefined);
}
