import {
  type ChildProcess,
  spawn,
  type SpawnOptionsWithStdioTuple,
  type StdioNull,
  type StdioPipe,
} from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { guarded } from './guard.ts';
import { freePorts } from './ports.ts';
import { configFiles } from './workplace.ts';
import { startCommand } from '../support/startCommand.ts';

/** Several real Rota processes on one database, each of which can be killed, frozen, and have its wall clock set. */
export interface Rotas {
  readonly urls: readonly string[];
  /** Each resolves to whether there was a process to do it to. */
  kill(rota: number, downMs: number): Promise<boolean>;
  freeze(rota: number, forMs: number): Promise<boolean>;
  jump(rota: number): Promise<boolean>;
  /** What ended although nobody had ended it, and what was logged about breaches. */
  readonly oddities: readonly string[];
  /** How many lines of the logs hold some words. */
  count(words: string): number;
  /** How often each kind of breach was repaired, as the logs call it. */
  readonly repairs: ReadonlyMap<string, number>;
  failedStarts(): number;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '../..');
const preload = ['jump', 'mutated']
  .map((name) => `--import ${new URL(`./${name}.ts`, import.meta.url).href}`)
  .join(' ');
const readyLine = 'Rota is ready.';
const startWithinMs = 90_000;
const mostStarts = 5;
const jumpMs = 1_800_000;

export const directLineSecret = 'a secret for the chaos test';

/** `mutant`: the mistake that all of them have. */
export async function startRotas(folder: string, mongodbUri: string, count: number, mutant = ''): Promise<Rotas> {
  const configDir = join(folder, 'config');
  await cp(join(root, 'config'), configDir, { recursive: true });
  for (const [name, content] of Object.entries(configFiles))
    await writeFile(join(configDir, `${name}.yaml`), JSON.stringify(content));
  const ports = await freePorts(count);
  const oddities: string[] = [];
  const logged = new Map<string, number>();
  const repairs = new Map<string, number>();
  const expected = new Set<ChildProcess>();
  let failedStarts = 0;
  let stopping = false;

  function hear(text: string): void {
    for (const words of ['given up', 'put aside', 'took over', 'unhandled'])
      if (text.includes(words)) logged.set(words, (logged.get(words) ?? 0) + text.split(words).length - 1);
    for (const [, kind = ''] of text.matchAll(/"(repaired: [^"]+)"/g)) repairs.set(kind, (repairs.get(kind) ?? 0) + 1);
  }

  async function start(rota: number): Promise<ChildProcess> {
    const dataDir = join(folder, `data-${rota}`);
    await mkdir(dataDir, { recursive: true });
    const options: SpawnOptionsWithStdioTuple<StdioNull, StdioPipe, StdioPipe> = {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        HOST: '127.0.0.1',
        PORT: String(ports[rota]),
        PUBLIC_URL: '',
        MONGODB_URI: mongodbUri,
        DATA_DIR: dataDir,
        CONFIG_DIR: configDir,
        LOCALES_DIR: join(root, 'locales'),
        MicrosoftAppId: '',
        MicrosoftAppPassword: '',
        DIRECT_LINE_SECRET: directLineSecret,
        LOG_LEVEL: 'info',
        NODE_OPTIONS: preload,
        ROTA_MUTANT: mutant,
        ROTA_JUMP_MS: String(rota % 2 === 0 ? jumpMs : -jumpMs),
      },
    };
    const child = guarded(spawn(process.execPath, startCommand, options));
    const log = createWriteStream(join(folder, `rota-${rota}.log`), { flags: 'a' });
    let output = '';
    const ready = Promise.withResolvers<undefined>();
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        const text = chunk.toString();
        log.write(text);
        hear(text);
        output = (output + text).slice(-20_000);
        if (output.includes(readyLine)) ready.resolve(undefined);
      });
    child.once('exit', (code, signal) => {
      log.end();
      ready.reject(new Error(`Rota ${rota} ended with ${code ?? signal ?? '?'}:\n${output}`));
      if (!expected.has(child))
        oddities.push(`Rota ${rota} ended by itself with ${code ?? signal ?? '?'}: ${output.slice(-800)}`);
    });
    const late = setTimeout(() => {
      ready.reject(new Error(`Rota ${rota} was not ready in time:\n${output}`));
    }, startWithinMs);
    try {
      await ready.promise;
    } catch (error) {
      await end(child); // another one takes its place
      throw error;
    } finally {
      clearTimeout(late);
    }
    return child;
  }

  async function end(child: ChildProcess | undefined): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    expected.add(child);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** As whoever supervises a process does: a start that failed, because the database was away, is tried again. */
  async function startAgain(rota: number): Promise<ChildProcess> {
    for (let left = mostStarts; ; left -= 1) {
      try {
        return await start(rota);
      } catch (error) {
        if (left === 0 || stopping) throw error;
        failedStarts += 1;
        await sleep(500);
      }
    }
  }

  const children = await Promise.all(ports.map((_, rota) => start(rota)));
  return {
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    oddities,
    count: (words) => logged.get(words) ?? 0,
    repairs,
    failedStarts: () => failedStarts,
    kill: async (rota, downMs) => {
      await end(children[rota]);
      await sleep(downMs);
      if (!stopping) children[rota] = await startAgain(rota);
      return true;
    },
    freeze: async (rota, forMs) => {
      const wasThere = children[rota]?.kill('SIGSTOP') === true;
      await sleep(forMs);
      children[rota]?.kill('SIGCONT');
      return wasThere;
    },
    jump: (rota) => Promise.resolve(children[rota]?.kill('SIGUSR2') === true),
    stop: async () => {
      stopping = true;
      await Promise.all(children.map(end));
    },
  };
}
