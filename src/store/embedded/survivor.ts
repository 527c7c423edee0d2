import { MongoClient } from 'mongodb';
import type { DataDir } from './dataDir.ts';
import { lockHolder } from './mongodProcess.ts';
import { listens } from './ports.ts';

const ANSWER_MS = 2_000;

interface CommandLine {
  readonly parsed?: { readonly storage?: { readonly dbPath?: string } };
}

/** A mongod that answers on loopback and holds our data. */
export interface Survivor {
  readonly port: number;
  readonly pid: number;
}

/** A client for this one mongod, whatever state the replica set is in. `name` is seen by others who ask for connections. */
export function directClient(port: number, name: string): Promise<MongoClient> {
  return MongoClient.connect(`mongodb://127.0.0.1:${port}/`, {
    directConnection: true,
    appName: name,
    serverSelectionTimeoutMS: ANSWER_MS,
    socketTimeoutMS: 5 * ANSWER_MS,
    maxPoolSize: 2,
  });
}

/** Finds the mongod on our data at the remembered port, or at the one that the holder of the data's lock was started with. */
export async function findSurvivor(dir: DataDir, rememberedPort: number | undefined): Promise<Survivor | undefined> {
  const ports = new Set([rememberedPort, (await lockHolder(dir.dbPath))?.port]);
  for (const port of ports) {
    if (port === undefined || !(await listens(port))) continue;
    const pid = await pidAt(port, dir.dbPath).catch(() => undefined);
    if (pid !== undefined) return { port, pid };
  }
  return undefined;
}

async function pidAt(port: number, dbPath: string): Promise<number | undefined> {
  const client = await directClient(port, 'rota');
  try {
    return await pidIfOurs(client, dbPath);
  } finally {
    await client.close();
  }
}

/** Undefined when the mongod there has other data. Rejects when it is no mongod, wants a password or is about to end. */
export async function pidIfOurs(client: MongoClient, dbPath: string): Promise<number | undefined> {
  const options = (await client.db('admin').command({ getCmdLineOpts: 1 })) as CommandLine;
  return options.parsed?.storage?.dbPath === dbPath ? await serverPid(client) : undefined;
}

/** The process id of the mongod behind a client. */
export async function serverPid(client: MongoClient): Promise<number> {
  const command = { serverStatus: 1, repl: 0, metrics: 0, locks: 0, wiredTiger: 0 };
  return ((await client.db('admin').command(command)) as { pid: number }).pid;
}
