import { setTimeout as sleep } from 'node:timers/promises';
import { type MongoClient, MongoServerError } from 'mongodb';

export const REPLICA_SET = 'rs0';
const POLL_MS = 20;

interface ReplicaSetConfig {
  readonly _id: string;
  readonly version: number;
  readonly term?: number;
  readonly members: readonly { readonly _id: number; readonly host: string }[];
}

/**
 * Makes the mongod on the port the primary of a replica set of its own: initiated when it is new, and told its address when
 * that has changed, because it would wait for the old one for ever. Rejects when the deadline (of `performance.now`)
 * passes, or with the driver's error when the mongod goes away.
 */
export async function becomePrimary(
  client: MongoClient,
  port: number,
  deadline: number,
  signal: AbortSignal,
): Promise<void> {
  const host = `127.0.0.1:${port}`;
  const admin = client.db('admin');
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    const config = await readConfig(client);
    if (!config) {
      await admin.command({ replSetInitiate: { _id: REPLICA_SET, members: [{ _id: 0, host }] } }).catch(unlessRaced);
    } else if (config.members.length !== 1 || config.members[0]?.host !== host) {
      const { term: _, ...rest } = config;
      const members = [{ ...config.members[0], host }];
      await admin
        .command({ replSetReconfig: { ...rest, members, version: config.version + 1 }, force: true })
        .catch(unlessRaced);
    } else {
      const hello = (await admin.command({ hello: 1 })) as { isWritablePrimary: boolean };
      if (hello.isWritablePrimary) return;
    }
    await sleep(POLL_MS);
  }
  throw new Error('it did not become the primary of its replica set');
}

/** Feature compatibility version, as `6.0`: which versions of mongod can read the data. */
export async function readDataVersion(client: MongoClient): Promise<string> {
  const answer = await client.db('admin').command({ getParameter: 1, featureCompatibilityVersion: 1 });
  return (answer as { featureCompatibilityVersion: { version: string } }).featureCompatibilityVersion.version;
}

async function readConfig(client: MongoClient): Promise<ReplicaSetConfig | undefined> {
  try {
    const answer = await client.db('admin').command({ replSetGetConfig: 1 });
    return (answer as { config: ReplicaSetConfig }).config;
  } catch (error) {
    if (error instanceof MongoServerError && error.codeName === 'NotYetInitialized') return undefined;
    throw error;
  }
}

/** Another process may have adopted the same mongod and be doing the same: the next look at the configuration tells. */
function unlessRaced(error: unknown): void {
  const raced = ['AlreadyInitialized', 'ConfigurationInProgress', 'NewReplicaSetConfigurationIncompatible'];
  if (!(error instanceof MongoServerError) || !raced.includes(error.codeName ?? '')) throw error;
}
