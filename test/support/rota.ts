import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freshDatabase } from './mongod.ts';
import { startCommand } from './startCommand.ts';

const root = join(import.meta.dirname, '../..');
const startWithinMs = 60_000;
const readyLine = 'Rota is ready.\n';

interface Options {
  /** Config files in place of the shipped ones, as values or as text: `{ shifts: onDutyAlways('morning') }`. */
  readonly config?: ConfigFiles;
  /** Environment variables beside those that every test's Rota has. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another Rota's database, for several processes on one; else a fresh one. */
  readonly mongodbUri?: string;
  /** Told all that it has printed, each time that it prints something before it is ready. */
  readonly hears?: (output: string) => void;
  /** The folder of another version of Rota, with its config and texts. */
  readonly version?: string;
}
type ConfigFiles = Partial<Record<'agents' | 'teams' | 'shifts' | 'routing' | 'replies', object | string>>;

/** A real Rota process, with a config folder, a port and (unless told) a database of its own. */
export interface Rota extends AsyncDisposable {
  /** Without a slash at the end; the same after a restart. */
  readonly url: string;
  readonly mongodbUri: string;
  readonly pid: number;
  /** All that was printed since the last start. */
  readonly output: string;
  /** Waits until it has printed something so often since the last start. */
  prints(what: RegExp, times?: number): Promise<void>;
  /** The sign-in link that start printed for an agent, by the agent's name. */
  signInLink(name: string): string;
  /** Writes config files while it runs, as an admin does. */
  configure(files: ConfigFiles): Promise<void>;
  /** SIGKILL: what a crash does. */
  kill(): Promise<void>;
  /** Resolves when the process has ended, by whatever. */
  ended(): Promise<void>;
  /** SIGTERM, and waits for the end; resolves to the exit code. */
  stop(): Promise<number | null>;
  /** Starts it again, on the same port, database and config; from another folder, that version of it with its texts. */
  restart(version?: string): Promise<void>;
}

/** One shift that never ends, for `config: { shifts }`. */
export const onDutyAlways = (team: string): object => ({
  timezone: 'UTC',
  shifts: {
    always: { team, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' },
  },
});

/** Starts Rota as `npm start` does and waits until it is ready. Throws with all that it printed when it does not come up. */
export async function startRota({
  config = {},
  env = {},
  mongodbUri,
  hears,
  version = root,
}: Options = {}): Promise<Rota> {
  const folder = await mkdtemp(join(tmpdir(), 'rota-process-'));
  const configDir = join(folder, 'config');
  await cp(join(version, 'config'), configDir, { recursive: true });
  await configure(config);
  const uri = mongodbUri ?? (await freshDatabase());
  let running = await start(0, version);
  const { url } = running;

  function configure(files: ConfigFiles): Promise<unknown> {
    return Promise.all(
      Object.entries(files).map(([name, content]) =>
        writeFile(join(configDir, `${name}.yaml`), typeof content === 'string' ? content : JSON.stringify(content)),
      ),
    );
  }

  function start(port: number, code: string): Promise<Running> {
    const variables = {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      PUBLIC_URL: '',
      MONGODB_URI: uri,
      DATA_DIR: join(folder, 'data'),
      CONFIG_DIR: configDir,
      LOCALES_DIR: join(code, 'locales'),
      MicrosoftAppId: '',
      MicrosoftAppPassword: '',
      DIRECT_LINE_SECRET: '',
      ...env,
    };
    return startProcess(code, variables, hears);
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = running;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  }

  return {
    url,
    mongodbUri: uri,
    get pid() {
      return running.child.pid ?? 0;
    },
    get output() {
      return running.output();
    },
    prints: async (what, times = 1) => {
      const { child, output } = running;
      const each = new RegExp(what, `${what.flags}g`);
      while ((output().match(each) ?? []).length < times)
        await once(child, 'printed', { signal: AbortSignal.timeout(startWithinMs) });
    },
    signInLink: (name) => {
      const found = running
        .output()
        .split('\n')
        .find((line) => line.startsWith(`Sign in as ${name}: `));
      if (found === undefined) throw new Error(`no sign-in link for ${name} in:\n${running.output()}`);
      return found.slice(found.indexOf('http'));
    },
    configure: async (files) => {
      await configure(files);
    },
    kill: async () => {
      await end('SIGKILL');
    },
    ended: async () => {
      const { child } = running;
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
    stop: () => end('SIGTERM'),
    restart: async (code = version) => {
      running = await start(Number(new URL(url).port), code);
    },
    [Symbol.asyncDispose]: async () => {
      await end('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly output: () => string;
}

async function startProcess(version: string, env: NodeJS.ProcessEnv, hears?: Options['hears']): Promise<Running> {
  const child = spawn(process.execPath, startCommand, { cwd: version, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    const giveUp = (why: string) => {
      reject(new Error(`Rota ${why}:\n${output}`));
    };
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      giveUp(`was not ready after ${startWithinMs} ms`);
    }, startWithinMs);
    const hear = (chunk: Buffer) => {
      output += chunk.toString();
      child.emit('printed');
      hears?.(output);
      if (!output.includes(readyLine)) return;
      clearTimeout(late);
      resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => {
      clearTimeout(late);
      giveUp(`ended with code ${String(code)}`);
    });
  });
  await ready;
  const url = /^Chat: (\S+?)\/$/m.exec(output)?.[1];
  if (url === undefined) throw new Error(`Rota printed no address:\n${output}`);
  return { child, url, output: () => output };
}
