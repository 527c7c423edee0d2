import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedMongo, startEmbeddedMongo } from '../../src/store/embedded/startEmbeddedMongo.ts';

/** A MongoDB for one test, that can be taken away. */
export interface OwnMongo extends AsyncDisposable {
  readonly uri: string;
  /** What its keeper told since the beginning. */
  readonly said: readonly string[];
  stop(): Promise<void>;
  /** Again, after it was stopped: on the same port, with its data. */
  start(): Promise<void>;
  /** From now on it keeps its connections and answers nothing, until it is thawed. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

export async function ownMongo(): Promise<OwnMongo> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rota-away-'));
  const said: string[] = [];
  const start = (): Promise<EmbeddedMongo> =>
    startEmbeddedMongo({ dataDir, env: process.env, log: (line) => said.push(line) });
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    process.kill(Number((await readFile(join(dataDir, 'mongodb', 'mongod.lock'), 'utf8')).trim()), name);
  };
  let mongo = await start();
  let isFrozen = false;
  const thaw = async (): Promise<void> => {
    if (isFrozen) await signal('SIGCONT');
    isFrozen = false;
  };
  return {
    uri: mongo.uri,
    said,
    stop: () => mongo.stop(),
    start: async () => {
      mongo = await start();
    },
    freeze: async () => {
      isFrozen = true;
      await signal('SIGSTOP');
    },
    thaw,
    [Symbol.asyncDispose]: async () => {
      await thaw();
      await mongo.stop();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
