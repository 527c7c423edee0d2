import { hearAgent } from '../../src/desk/desk.ts';
import { presenterOf } from '../../src/desk/presenter.ts';
import { resolveLanguage } from '../../src/messages/resolveLanguage.ts';
import type { Candidate } from '../../src/runtime/governance.ts';
import type { Clock, Log, Metrics } from '../../src/runtime/ports.ts';
import { type Runtime, runtimeOf } from '../../src/runtime/runtime.ts';
import type { Database } from '../../src/store/database.ts';
import { type Carrier, carrierOf, type Sent } from './carrier.ts';
import type { Faults } from './faults.ts';
import { type Life, linkOf } from './link.ts';
import { driverOf } from './model/driver.ts';
import type { Store } from './model/store.ts';
import type { Random } from './random.ts';
import type { Wakes } from './wakes.ts';
import type { World } from './world.ts';

/** What all processes of a simulation share. */
export interface House {
  readonly world: World;
  readonly random: Random;
  readonly store: Store;
  readonly wakes: Wakes;
  readonly faults: () => Faults;
  /** What the admins' files say now. */
  readonly files: () => Candidate;
  /** Broken on purpose, for a test of the simulation itself. */
  readonly sabotage?: (db: Database) => Database;
  readonly trace: (line: string) => void;
  readonly sent: (sent: Sent) => void;
  readonly refused: (line: string, key: string) => void;
  readonly warned: (process: string, level: 'warn' | 'error', fields: object, message: string) => void;
  readonly breached: (kind: string) => void;
  readonly broke: (what: string, forMs: number, from?: number) => void;
}

/** A Rota process that may die at any moment. */
export interface Process {
  readonly name: string;
  readonly life: Life;
  readonly runtime: Runtime;
  readonly carrier: Carrier;
  /** It has started, and takes what people send. */
  isReady(): boolean;
  pause(ms: number): void;
  /** Ends it in order; resolves when it has. */
  stop(): Promise<void>;
}

interface Hears {
  /** Called once it takes what people send. */
  readonly ready: () => void;
  /** Called once, when it has crashed or could not start. */
  readonly ended: (why: string) => void;
}

/** Starts a process. */
export function startProcess(house: House, name: string, { ready, ended }: Hears): Process {
  const { world, store, faults, trace } = house;
  const random = house.random.fork();
  const { life, pause } = lifeOf(world, (why) => {
    carrier.cutOff();
    ended(why);
  });
  const link = linkOf({
    world,
    random,
    life,
    faults,
    served: (what) => {
      trace(`${name} ${what}`);
    },
    broke: house.broke,
  });
  const driver = driverOf(store, link);
  const db = house.sabotage?.(driver) ?? driver;
  const clock = clockOf(world, life, random);
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (fields, message) => {
      house.warned(name, 'warn', fields, message);
    },
    error: (fields, message) => {
      house.warned(name, 'error', fields, message);
    },
  };
  const metrics: Metrics = {
    event: () => undefined,
    effect: () => undefined,
    claim: () => undefined,
    timerLate: () => undefined,
    breach: house.breached,
  };
  const carrier = carrierOf({
    db,
    self: name,
    clock,
    random,
    life,
    faults,
    sent: house.sent,
    refused: house.refused,
    broke: house.broke,
    inbox: () => runtime.inbox,
    onError: (error) => {
      house.warned(name, 'warn', { err: error }, 'a line could not be served');
    },
  });
  const governing = () => runtime.governance.current();
  const runtime: Runtime = runtimeOf({
    db,
    self: name,
    clock,
    log,
    metrics,
    random: () => random.next(),
    channelOf: () => carrier.channel,
    presenter: presenterOf(governing),
    timersOf: (ports) => house.wakes.join(ports, link, life, clock),
    hearAgent: async (ports, { agent, profile, line, activity, content, submitted }) => {
      const language = resolveLanguage(governing().catalog.languages, profile.language, line.locale);
      const typist = {
        agent,
        profile,
        language,
        timezone: 'UTC',
        activity: activity._id,
        line: line._id,
        seq: activity.seq,
        at: activity.at,
      };
      await hearAgent(ports, typist, content, submitted);
    },
  });

  let isReady = false;
  const start = async (): Promise<void> => {
    await runtime.governance.offer(() => Promise.resolve(house.files()));
    await runtime.start();
    isReady = true;
    ready();
  };
  start().catch((error: unknown) => {
    house.warned(name, 'warn', { err: error }, 'the process could not start');
    life.crash();
  });

  return {
    name,
    life,
    runtime,
    carrier,
    isReady: () => isReady && !life.isOver(),
    pause,
    stop: async () => {
      isReady = false;
      await runtime.stop();
    },
  };
}

function lifeOf(
  world: World,
  ended: (why: string) => void,
): { readonly life: Life; readonly pause: (ms: number) => void } {
  let isOver = false;
  let standsStillUntil = 0;
  const happen = (happens: () => void): void => {
    if (isOver) return;
    const left = standsStillUntil - world.now();
    if (left <= 0) happens();
    else
      world.in(left, () => {
        happen(happens);
      });
  };
  return {
    life: {
      isOver: () => isOver,
      in: (ms, happens) => {
        world.in(ms, () => {
          happen(happens);
        });
      },
      crash: () => {
        if (isOver) return;
        isOver = true;
        ended('crashed');
      },
    },
    pause: (ms) => {
      standsStillUntil = world.now() + ms;
    },
  };
}

/** The process's idea of the store's clock: a little off, and never running backwards. */
function clockOf(world: World, life: Life, random: Random): Clock {
  const offMs = random.between(-5, 5);
  let latest = 0;
  return {
    now: () => (latest = Math.max(latest, Math.round(world.now() + offMs))),
    elapsedMs: () => world.now(),
    sleep: (ms, stopping) =>
      new Promise((resolve) => {
        if (stopping?.aborted) {
          resolve();
          return;
        }
        const wake = (): void => {
          stopping?.removeEventListener('abort', wake);
          resolve();
        };
        stopping?.addEventListener('abort', wake);
        life.in(ms, wake);
      }),
    every: (ms, begin) => {
      let isStopped = false;
      const tick = (): void => {
        if (isStopped) return;
        begin();
        life.in(ms, tick);
      };
      life.in(random.between(0, ms), tick);
      return () => {
        isStopped = true;
      };
    },
  };
}
