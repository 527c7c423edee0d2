import { setTimeout as sleep } from 'node:timers/promises';
import type { MongoClient } from 'mongodb';
import { RotaError } from '../../domain/errors.ts';
import { complaints, type DataDir, logSize, recall, remember } from './dataDir.ts';
import { lockHolder } from './mongodProcess.ts';
import type { Mongod } from './mongodVersion.ts';
import { freePort, isFree } from './ports.ts';
import { becomePrimary, readDataVersion } from './replicaSet.ts';
import { spawnMongod } from './spawnMongod.ts';
import { directClient, findSurvivor, serverPid } from './survivor.ts';

const START_LIMIT_MS = 120_000;
const PAUSE_MS = 50;

export interface Launch {
  readonly dir: DataDir;
  readonly keeperName: string;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  /** Called when none runs, with the version of the data that it must be able to read. */
  readonly findMongod: (dataVersion: string | undefined, signal: AbortSignal) => Promise<Mongod>;
  /** Set once others know the address: then no other port will do. */
  readonly fixedPort?: number;
}

/** A mongod that is the primary of its replica set. `keeper` stays connected to say that we use it. */
export interface Running {
  readonly keeper: MongoClient;
  readonly port: number;
  readonly pid: number;
  readonly adopted: boolean;
  readonly source: string;
}

/**
 * Finds the mongod on our data or starts one. There is no lock of our own: mongod holds its data by one that dies with it,
 * so of several that are started at once all but one end, and who started them comes round again and adopts that one.
 * Throws MONGODB_START_FAILED, MONGODB_START_TIMEOUT or what findMongod throws.
 */
export async function ensureRunning(launch: Launch): Promise<Running> {
  const { dir, signal } = launch;
  const logFrom = await logSize(dir);
  let deadline = performance.now() + START_LIMIT_MS;
  let mongod: Mongod | undefined;
  let last: unknown;
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    try {
      const adopted = await adopt(launch, deadline);
      if (adopted) return adopted;
      if (!mongod) {
        // Only now, since who adopts needs no binary; and it may take a download, which the limit is not meant for.
        mongod = await launch.findMongod((await recall(dir)).dataVersion, signal);
        deadline = performance.now() + START_LIMIT_MS;
      }
      const started = await start(launch, mongod, deadline);
      if (started) return started;
    } catch (error) {
      if (error instanceof RotaError || signal.aborted) throw error;
      last = error;
    }
    await sleep(PAUSE_MS);
  }
  throw new RotaError(
    'MONGODB_START_TIMEOUT',
    `MongoDB on ${dir.dbPath} was not ready within ${START_LIMIT_MS / 1_000} s. It goes on, and the next start takes it over. ` +
      `Its log is ${dir.logPath}` +
      (await complaints(dir, logFrom)),
    { cause: last },
  );
}

async function adopt(launch: Launch, deadline: number): Promise<Running | undefined> {
  const survivor = await findSurvivor(launch.dir, (await recall(launch.dir)).port);
  return survivor && (await settle(launch, survivor.port, 'already running', deadline));
}

/** Undefined while another mongod holds the data: it is starting or ending, and soon found or gone. */
async function start(launch: Launch, mongod: Mongod, deadline: number): Promise<Running | undefined> {
  if (await lockHolder(launch.dir.dbPath)) return undefined;
  const port = await choosePort(launch);
  if (port === undefined) return undefined;
  if (!(await spawnMongod(mongod, launch.dir, port, deadline, launch.signal))) return undefined;
  return await settle(launch, port, `${mongod.source}, ${mongod.version}`, deadline);
}

async function choosePort({ dir, fixedPort, log }: Launch): Promise<number | undefined> {
  const wanted = fixedPort ?? (await recall(dir)).port;
  if (wanted === undefined) return await freePort();
  if (await isFree(wanted)) return wanted;
  if (fixedPort !== undefined) return undefined;
  const port = await freePort();
  log(`Port ${wanted}, where MongoDB ran last time, is taken by another program: it gets port ${port}`);
  return port;
}

async function settle(launch: Launch, port: number, source: string, deadline: number): Promise<Running> {
  const keeper = await directClient(port, launch.keeperName);
  try {
    await becomePrimary(keeper, port, deadline, launch.signal);
    await remember(launch.dir, { port, dataVersion: await readDataVersion(keeper) });
    return { keeper, port, pid: await serverPid(keeper), adopted: source === 'already running', source };
  } catch (error) {
    await keeper.close();
    throw error;
  }
}
