import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { machines } from '../../machines/index.ts';
import { loadConfig } from '../../src/configFiles.ts';
import { presenterOf } from '../../src/desk/presenter.ts';
import { databaseClock } from '../../src/runtime/databaseClock.ts';
import type { Channel, Clock, Log, Metrics } from '../../src/runtime/ports.ts';
import { type Runtime, runtimeOf } from '../../src/runtime/runtime.ts';
import { type Database, openDatabase, prepareDatabase } from '../../src/store/database.ts';
import { type Timers, timersOf } from '../../src/timers/timers.ts';
import { type Files, workspaceOf } from '../../test/support/house.ts';

export interface Plan {
  readonly uri: string;
  /** Nothing is asked of the database together. */
  readonly isAlone?: boolean;
  /** What the config files say; without them, what governs the database already. */
  readonly files?: Files;
}

/** A runtime without channels around it: what it sends is taken at once and written down. */
export interface House {
  readonly db: Database;
  readonly clock: Clock;
  readonly runtime: Runtime;
  configure(routing: object): Promise<void>;
  /** Waits until what was decided is carried out and tidied away. */
  settled(): Promise<void>;
  wake(at: readonly number[]): Promise<void>;
  delivered(count: number): Promise<readonly Delivered[]>;
  /** Resolves once a message is delivered in which these words stand, which stand in one alone. */
  carried(words: string): Promise<void>;
}
export type Delivered = readonly [line: string, at: number];

const patienceMs = 120_000;
const lookEachMs = 10;
const mostTold = 10;
let troubles = 0;
/** The first of what goes wrong is told: the figures may not be what they seem to be then. */
function tell(...what: readonly unknown[]): void {
  troubles += 1;
  if (troubles <= mostTold) console.error(...what);
}
const quiet: Log = { debug: () => undefined, info: () => undefined, warn: tell, error: tell };
const uncounted: Metrics = {
  event: () => undefined,
  effect: () => undefined,
  claim: () => undefined,
  timerLate: () => undefined,
  breach: (kind) => {
    tell(`breach: ${kind}`);
  },
};

export async function houseOn({ uri, isAlone = false, files }: Plan): Promise<House> {
  const opened = await openDatabase(uri, 10_000);
  const db: Database = isAlone ? { ...opened, isAlone } : opened;
  await prepareDatabase(db);
  const clock = await databaseClock(db, console.error);
  const out = outgoing(clock);
  const alarm: { timers?: Timers } = {};
  const runtime: Runtime = runtimeOf({
    db,
    self: `bench-${randomUUID()}`,
    clock,
    log: quiet,
    metrics: uncounted,
    channelOf: () => out.channel,
    presenter: presenterOf(() => runtime.governance.current()),
    hearAgent: () => Promise.resolve(),
    timersOf: (ports) => (alarm.timers = timersOf(db.db, ports)),
  });
  const configure = (routing: object) => offer(runtime, clock, { agents: {}, ...files, routing });
  if (files) await configure(files.routing ?? {});
  else await runtime.governance.refresh();
  await runtime.start();
  return {
    db,
    clock,
    runtime,
    configure,
    settled: () => noLease(db),
    wake: async (at) => {
      for (const ms of at) await alarm.timers?.armed(new Date(ms));
    },
    delivered: out.delivered,
    carried: out.carried,
  };
}

let offers = 0;

/** The shipped texts and the shipped machine, with what these files say. */
async function offer({ governance }: Runtime, clock: Clock, files: Files): Promise<void> {
  const { revision } = await loadConfig({ configDir: 'config', localesDir: 'locales' });
  const workspace = workspaceOf(files);
  const workflow = machines.find(({ id }) => id === workspace.routing.machine);
  if (!workflow) throw new Error(`no machine ${workspace.routing.machine}`);
  const parameters = workflow.parameters.parse(workspace.routing.parameters);
  const filesAt = new Date(clock.now() + (offers += 1));
  const { messages } = revision;
  const candidate = { workspace, parameters, messages, filesAt, machine: workflow.build(parameters) };
  await governance.offer(() => Promise.resolve(candidate));
}

/** A channel that takes everything at once. */
function outgoing(clock: Clock) {
  let all: Delivered[] = [];
  const awaited = new Map<string, () => void>();
  const channel: Channel = {
    read: () => ({ kind: 'other' }),
    deliver: ({ _id }, { text }) => {
      all.push([_id, clock.now()]);
      const [words = ''] = benchWords.exec(text) ?? [];
      awaited.get(words)?.();
      return Promise.resolve();
    },
    typing: () => Promise.resolve(),
    showPresence: () => Promise.resolve(),
    amend: () => Promise.resolve(true),
    settle: () => Promise.resolve(),
    identify: (line) => Promise.resolve(line),
    bring: (_line, _activity, content) => Promise.resolve(content),
    opensFiles: () => false,
  };
  const delivered = async (count: number): Promise<readonly Delivered[]> => {
    const end = performance.now() + patienceMs;
    while (all.length < count) {
      if (performance.now() > end) throw new Error(`only ${all.length} of ${count} were delivered`);
      await sleep(lookEachMs);
    }
    const taken = all;
    all = [];
    return taken;
  };
  const carried = (words: string): Promise<void> =>
    new Promise((resolve) => {
      awaited.set(words, () => {
        awaited.delete(words);
        resolve();
      });
    });
  return { channel, delivered, carried };
}
const benchWords = /bench \S+/;

async function noLease(db: Database): Promise<void> {
  const end = performance.now() + patienceMs;
  while ((await db.conversations.countDocuments({ lease: { $exists: true } })) > 0) {
    if (performance.now() > end) throw new Error('something is under way still');
    await sleep(lookEachMs);
  }
}
