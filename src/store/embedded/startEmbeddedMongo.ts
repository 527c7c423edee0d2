import { openDataDir } from './dataDir.ts';
import { ensureRunning, type Launch, type Running } from './ensureRunning.ts';
import { defaultCacheDir, type Environment } from './environment.ts';
import { findMongod } from './findMongod.ts';
import { REPLICA_SET } from './replicaSet.ts';
import { supervise } from './supervise.ts';
import { nameKeeper, stopMongod } from './stopMongod.ts';

export interface EmbeddedMongoOptions {
  /** Its data go to the folder `mongodb` in here; a relative path starts at the working directory. */
  readonly dataDir: string;
  readonly env: Environment;
  /** Where binaries are kept; by default in the user's cache folder. */
  readonly cacheDir?: string;
  /** Told what an operator should see: downloads, restarts, the end. */
  readonly log: (line: string) => void;
  /** Gives up a start that is not done when it is aborted; what was started by then is ended. `stop` ends the rest. */
  readonly signal?: AbortSignal | undefined;
}

export interface EmbeddedMongo {
  /** With database and replica set, usable as it stands; the same until `stop`, also after a restart of the mongod. */
  readonly uri: string;
  /** Where the binary was found and its version, or `already running`. */
  readonly source: string;
  /** It was running already: left by a killed process, or started by another one that still uses it. */
  readonly adopted: boolean;
  /** Ends the mongod and waits until it is gone, unless another Rota process uses it. Further calls do the same as the first. */
  readonly stop: () => Promise<void>;
}

/**
 * Runs a real mongod as a single-node replica set on loopback, for those who have set no MONGODB_URI, and restarts it when it
 * dies. It outlives a killed Rota, whose successor adopts it. Throws RotaErrors that say what to do: DATA_DIR_UNUSABLE,
 * MONGODB_NOT_FOUND, MONGODB_BINARY_UNUSABLE, MONGODB_START_FAILED, MONGODB_START_TIMEOUT; or the signal's reason.
 */
export async function startEmbeddedMongo(options: EmbeddedMongoOptions): Promise<EmbeddedMongo> {
  const { env, log, cacheDir = defaultCacheDir(env) } = options;
  const dir = await openDataDir(options.dataDir);
  const stopping = new AbortController();
  const launch: Launch = {
    dir,
    keeperName: nameKeeper(),
    log,
    signal: stopping.signal,
    findMongod: (dataVersion, signal) => findMongod({ env, cacheDir, dataVersion, log, signal }),
  };
  const running = await startedOrEnded(launch, options.signal);
  const { port, source, adopted } = running;
  const supervised = supervise(launch, running);
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    stopping.abort();
    await supervised;
    await stopMongod(launch, port);
  };
  return {
    uri: `mongodb://127.0.0.1:${port}/rota?replicaSet=${REPLICA_SET}`,
    source,
    adopted,
    stop: () => (stopped ??= stop()),
  };
}

async function startedOrEnded(launch: Launch, signal: AbortSignal | undefined): Promise<Running> {
  if (!signal) return await ensureRunning(launch);
  try {
    return await ensureRunning({ ...launch, signal });
  } catch (error) {
    if (signal.aborted) await stopMongod(launch);
    throw error;
  }
}
