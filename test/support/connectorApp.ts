import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../../src/app.ts';
import type { BotFrameworkOptions } from '../../src/channels/botframework/botFramework.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import type { Log } from '../../src/runtime/ports.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { freshDatabase } from './mongod.ts';
import { onDutyAlways } from './rota.ts';
import { sender } from './sendAgain.ts';

export const secret = 'the secret of a Direct Line for tests';
export const tenant = 'AAAAAAAA-0000-0000-0000-00000000000a';
export const objectId = 'BBBBBBBB-0000-0000-0000-00000000000b';

/** What was logged: the level, what it was about, and the words. */
export interface Logged {
  readonly level: keyof Log;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Rota in this very process, so that it can be given keys and credentials: anna on Direct Line, budi on Teams. */
export interface RotaHere extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly mongodbUri: string;
  readonly db: Database;
  readonly logged: readonly Logged[];
  /** What Prometheus reads. */
  metrics(): Promise<string>;
  /** Posts to `/api/messages`, as the Connector does: what is answered 503 is sent again. */
  post(activity: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** How often that was. */
  sentAgain(): number;
}

interface Options {
  readonly env?: Readonly<Record<string, string>>;
  readonly botFramework?: BotFrameworkOptions;
  /** Config files in place of those that every test's Rota here has. */
  readonly config?: Partial<Record<'agents' | 'teams' | 'shifts' | 'routing' | 'replies', object>>;
  /** Another Rota's database, for several on one; else a fresh one. */
  readonly mongodbUri?: string;
}

export const config = {
  agents: {
    agents: {
      anna: {
        name: 'Anna Kurnia',
        language: 'en',
        teams: ['morning'],
        accounts: [{ channel: 'directline', id: 'dl_anna' }],
      },
      budi: {
        name: 'Budi Santoso',
        language: 'en',
        teams: ['morning'],
        accounts: [{ channel: 'msteams', tenant, objectId }],
      },
    },
  },
  teams: { teams: { morning: { name: 'Morning team' } } },
  shifts: onDutyAlways('morning'),
  routing: { machine: 'reception', parameters: { assign: { onlineOnly: true } } },
};

export async function startRotaHere(options: Options = {}): Promise<RotaHere> {
  const { env = {}, botFramework = {}, mongodbUri } = options;
  const configDir = await mkdtemp(join(tmpdir(), 'rota-here-'));
  await Promise.all(
    Object.entries({ ...config, ...options.config }).map(([name, content]) =>
      writeFile(join(configDir, `${name}.yaml`), JSON.stringify(content)),
    ),
  );
  const environment = readEnvironment({ PORT: '0', CONFIG_DIR: configDir, DIRECT_LINE_SECRET: secret, ...env });
  const uri = mongodbUri ?? (await freshDatabase());
  const db = await openDatabase(uri, 10_000);
  const logged: Logged[] = [];
  const at = (level: keyof Log) => (fields: object, message: string) => {
    logged.push({ level, fields: { ...fields }, message });
  };
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const { send, again } = sender();
  const app = await startApp({ environment, db, uri, log, botFramework });
  return {
    url: app.url,
    port: app.port,
    mongodbUri: uri,
    db,
    logged,
    metrics: async () => (await fetch(`${app.url}/metrics`)).text(),
    sentAgain: again,
    post: (activity, headers = {}) => {
      const body = typeof activity === 'string' ? activity : JSON.stringify(activity);
      return send(() =>
        fetch(`${app.url}/api/messages`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
        }),
      );
    },
    [Symbol.asyncDispose]: async () => {
      await app.stop();
      await db.connection.close();
      await rm(configDir, { recursive: true, force: true });
    },
  };
}
