import { setTimeout as sleep } from 'node:timers/promises';
import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda, backoffStrategies, type Job } from 'agenda';
import { LRUCache } from 'lru-cache';
import type { Db } from 'mongodb';

/** A conversation with a timer, and when its next one falls due. */
export interface Due {
  readonly conversation: string;
  readonly at: number;
}

/** What timers are about: the conversations remember them, this only wakes. */
export interface TimerPorts {
  /** Conversations with a timer due by then, earliest first. */
  dueUntil(ms: number): AsyncIterable<Due>;
  /** Brings what is due through the door. */
  fire(due: Due): Promise<void>;
  /** The database's clock, in milliseconds. */
  now(): number;
  onError(error: unknown, about: object): void;
}

/** Agenda wakes us, the conversation remembers. */
export interface Timers {
  start(): Promise<void>;
  /** To be called after every write that leaves a timer; not before it: the job must come later than the write. */
  armed(at: Date): Promise<void>;
  stop(): Promise<void>;
}

const dueJob = 'timers.due';
const planJob = 'timers.plan';
const secondMs = 1_000;
/** Only this far ahead are there jobs: the plan, each minute, brings the rest. At least twice the plan's interval. */
const defaultHorizonMs = 150 * secondMs;
/** A job that starts sooner than this may have looked already. */
const marginMs = 250;
const lockMs = 5 * secondMs;
const parallel = 32;
const finishMs = 100;
/** Every process looks this often for what has been due for that long: another may have woken for it that could not fire it. */
const overdueMs = 2 * secondMs;

/** Indexes that make a claim of Agenda's cheap, and jobs the only ones of their kind. */
async function prepareTimers(db: Db): Promise<void> {
  const jobs = db.collection('agendaJobs');
  await jobs.createIndex({ name: 1, lockedAt: 1, nextRunAt: 1, priority: -1 }, {}, {});
  await jobs.createIndex(
    { name: 1, 'data.second': 1 },
    { unique: true, partialFilterExpression: { name: dueJob } },
    {},
  );
  await jobs.createIndex({ name: 1, type: 1 }, { unique: true, partialFilterExpression: { type: 'single' } }, {});
}

export interface Planning {
  readonly horizonMs?: number;
  readonly planEvery?: string;
}

export function timersOf(
  db: Db,
  ports: TimerPorts,
  { horizonMs = defaultHorizonMs, planEvery = '1 minute' }: Planning = {},
): Timers {
  const agenda = agendaOn(db, ports);
  const running = new Set<Promise<void>>();
  const known = new LRUCache<number, Promise<void>>({ max: 1_000 });
  const near = new Map<number, NodeJS.Timeout>();
  let overdue: NodeJS.Timeout | undefined;

  function track(work: Promise<void>): Promise<void> {
    const tracked = work.finally(() => running.delete(tracked));
    running.add(tracked);
    return tracked;
  }

  /** Fires what falls due until then, each at its time. */
  async function sweep(untilMs: number, job?: Job): Promise<void> {
    const firing = new Set<Promise<void>>();
    let touchedMs = performance.now();
    for await (const due of ports.dueUntil(untilMs)) {
      await reach(ports, due.at);
      const one: Promise<void> = fire(ports, due).finally(() => firing.delete(one));
      firing.add(one);
      if (firing.size >= parallel) await Promise.race(firing);
      if (job && performance.now() - touchedMs > lockMs / 4) {
        touchedMs = performance.now();
        await job.touch();
      }
    }
    await Promise.all(firing);
  }

  async function due(job: Job<{ second: number }>): Promise<void> {
    const { second } = job.attrs.data;
    await reach(ports, second); // Agenda woke us by this process's clock
    await sweep(second + secondMs, job);
  }

  async function plan(job: Job): Promise<void> {
    await sweep(ports.now(), job); // what was missed
    for await (const { at } of ports.dueUntil(ports.now() + horizonMs)) await armed(new Date(at));
    await db.collection('agendaJobs').deleteMany({
      name: dueJob,
      lockedAt: null,
      nextRunAt: null,
      lastRunAt: { $lt: new Date(ports.now() - 60 * secondMs) },
    });
  }

  async function armed(at: Date): Promise<void> {
    const now = ports.now();
    if (at.getTime() > now + horizonMs) return;
    const safe = Math.ceil((now + marginMs) / secondMs) * secondMs;
    const second = Math.max(Math.floor(at.getTime() / secondMs) * secondMs, safe);
    if (second > at.getTime()) soon(at);
    let inserted = known.get(second);
    if (!inserted) {
      inserted = insert(agenda, second);
      known.set(second, inserted);
      inserted.catch(() => known.delete(second));
    }
    await inserted;
  }

  function lookForOverdue(): void {
    overdue = setTimeout(() => {
      track(sweep(ports.now() - overdueMs))
        .catch((error: unknown) => {
          ports.onError(error, {});
        })
        .finally(() => {
          if (overdue) lookForOverdue();
        });
    }, overdueMs);
  }

  /** Due before the next job can start: this process looks at the time itself; the job stands behind it. */
  function soon(at: Date): void {
    const slot = Math.ceil(at.getTime() / 50) * 50;
    if (near.has(slot)) return;
    const timeout = setTimeout(
      () => {
        near.delete(slot);
        track(sweep(ports.now())).catch((error: unknown) => {
          ports.onError(error, { slot });
        });
      },
      Math.max(0, slot - ports.now()) + 1,
    );
    near.set(slot, timeout);
  }

  return {
    start: async () => {
      await prepareTimers(db);
      agenda.define<{ second: number }>(dueJob, (job) => track(due(job)), {
        concurrency: 10,
        lockLifetime: lockMs,
        removeOnComplete: true,
        backoff: backoffStrategies.exponential({ delay: 500, maxRetries: 5 }),
      });
      agenda.define(planJob, (job) => track(plan(job)), { concurrency: 1, lockLifetime: 3 * lockMs });
      await agenda.start();
      await agenda.every(planEvery, planJob);
      await track(sweep(ports.now()));
      lookForOverdue();
    },
    armed,
    /** Agenda unlocks what it claimed ahead but waits for nothing; the running handlers are waited for here. */
    stop: async () => {
      clearTimeout(overdue);
      overdue = undefined;
      for (const timeout of near.values()) clearTimeout(timeout);
      await agenda.stop(false);
      await Promise.allSettled(running);
      await sleep(finishMs); // Agenda still saves and removes the jobs that ended
    },
  };
}

/** Agenda asks once for its connection and would wait forever where the database is away just then: this one asks until it has it. */
class PatientBackend extends MongoBackend {
  readonly #onError: (error: unknown) => void;

  constructor(db: Db, onError: (error: unknown) => void) {
    super({ mongo: db, ensureIndex: false });
    this.#onError = onError;
  }

  override async connect(): Promise<void> {
    for (let left = mostConnects; left > 0; left -= 1) {
      try {
        await super.connect();
        return;
      } catch (error) {
        this.#onError(error);
        await sleep(betweenConnectsMs);
      }
    }
  }
}
const mostConnects = 600;
const betweenConnectsMs = 500;

function agendaOn(db: Db, ports: TimerPorts): Agenda {
  const onError = (error: unknown) => {
    ports.onError(error, { agenda: true });
  };
  const agenda = new Agenda({
    backend: new PatientBackend(db, onError),
    processEvery: secondMs,
    defaultLockLifetime: lockMs,
  });
  agenda.on('error', onError);
  return agenda;
}

async function fire(ports: TimerPorts, due: Due): Promise<void> {
  try {
    await ports.fire(due);
  } catch (error) {
    ports.onError(error, { conversation: due.conversation });
  }
}

/** `setTimeout` may be early by a millisecond. */
async function reach(ports: TimerPorts, ms: number): Promise<void> {
  for (let early = ms - ports.now(); early > 0; early = ms - ports.now()) await sleep(Math.ceil(early));
}

async function insert(agenda: Agenda, second: number): Promise<void> {
  try {
    await agenda
      .create(dueJob, { second })
      .unique({ 'data.second': second }, { insertOnly: true })
      .schedule(new Date(second))
      .save();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 11_000) throw error;
  }
}
