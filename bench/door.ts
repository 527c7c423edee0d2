import { randomUUID } from 'node:crypto';
import { presenterOf } from '../src/desk/presenter.ts';
import { candidateOf, loadConfig } from '../src/configFiles.ts';
import { databaseClock } from '../src/runtime/databaseClock.ts';
import type { Clock, Log, Metrics } from '../src/runtime/ports.ts';
import { runtimeOf } from '../src/runtime/runtime.ts';
import { type Database, openDatabase, prepareDatabase } from '../src/store/database.ts';
import { inTurns, medianOf, rate, ratioOf, withCpu } from './measure.ts';
import { plainUpdates } from './plain.ts';
import type { Setting } from './setting.ts';
import { latency, perSecond, type Row } from './table.ts';

const inFlight = 32;
const forMs = 4_000;
const rounds = 3;
const silent: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: console.error };
const uncounted: Metrics = {
  event: () => undefined,
  effect: () => undefined,
  claim: () => undefined,
  timerLate: () => undefined,
  breach: () => undefined,
};

/** Events through the one door beside plain compare-and-set updates. Rota's runtime is in this process, without HTTP. */
export async function* doorBench(setting: Setting): AsyncGenerator<Row> {
  await using plain = await plainUpdates(setting);
  const db = await openDatabase(setting.database('door'), 10_000);
  await prepareDatabase(db);
  const clock = await databaseClock(db, console.error);
  const runtime = await startRuntime(db, clock);
  const conversations = await Promise.all(Array.from({ length: inFlight }, (_, n) => open(runtime, n, clock.now())));
  const note = (n: number, turn: number) =>
    runtime.door.tell(conversations[n] ?? '', {
      type: 'agent.noted',
      at: clock.now(),
      agent: 'anna',
      text: `note ${turn}`,
    });
  const found = await inTurns(rounds, {
    plain: plain.run,
    door: () => withCpu({ rota: [process.pid], mongod: [setting.mongod] }, () => rate(inFlight, forMs, note)),
  });
  await runtime.stop();
  clock.stop();
  await db.connection.close();
  const [updates, events] = [medianOf(found.plain), medianOf(found.door)];
  const ratio = ratioOf(found.door, found.plain);
  yield {
    work: 'C: plain compare-and-set updates, 32 workers',
    measured: `${perSecond(updates.perSecond)}, ${latency(updates)}`,
    cpuMs: updates.cpuMs,
  };
  yield {
    work: `events through the door, ${inFlight} conversations in flight`,
    measured: `${perSecond(events.perSecond)}, ${latency(events)}`,
    ratio: `${ratio.toFixed(2)} C`,
    aims: [['0.5 C', ratio >= 0.5]],
    cpuMs: events.cpuMs,
    notes: 'journal and tidying included',
  };
}

async function startRuntime(db: Database, clock: Clock) {
  const runtime: ReturnType<typeof runtimeOf> = runtimeOf({
    db,
    self: `bench-${randomUUID()}`,
    clock,
    log: silent,
    metrics: uncounted,
    channelOf: () => ({
      read: () => ({ kind: 'other' }),
      deliver: () => Promise.resolve(),
      typing: () => Promise.resolve(),
      amend: () => Promise.resolve(true),
      settle: () => Promise.resolve(),
      identify: (line) => Promise.resolve(line),
      bring: (_line, _activity, content) => Promise.resolve(content),
      opensFiles: () => false,
    }),
    presenter: presenterOf(() => runtime.governance.current()),
    hearAgent: () => Promise.resolve(),
  });
  const places = { configDir: 'config', localesDir: 'locales' };
  await runtime.governance.offer(async () => candidateOf(await loadConfig(places)));
  await runtime.start();
  return runtime;
}

/** A conversation that waits for nothing, as after its workflow has ended. */
async function open({ door, governance }: ReturnType<typeof runtimeOf>, n: number, at: number): Promise<string> {
  const id = randomUUID().replaceAll('-', '').slice(0, 20);
  const contact = { id: `bench:${n}`, channel: 'bench', name: `Contact ${n}`, timezone: null };
  const event = {
    type: 'conversation.opened',
    at,
    content: { text: 'hello', attachments: [] },
    language: 'en',
  } as const;
  const opening = { at, language: 'en', text: 'hello', contact, returning: false, previous: null };
  await door.open({ id, contact, machine: governance.current().revision.machine, opening, event });
  return id;
}
