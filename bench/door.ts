import { randomUUID } from 'node:crypto';
import { plain } from '../src/domain/content.ts';
import { presenterOf } from '../src/desk/presenter.ts';
import { loadConfig } from '../src/app.ts';
import { machines } from '../machines/index.ts';
import { databaseClock } from '../src/runtime/databaseClock.ts';
import type { Log, Metrics } from '../src/runtime/ports.ts';
import { runtimeOf } from '../src/runtime/runtime.ts';
import { openDatabase, prepareDatabase } from '../src/store/database.ts';
import { inTurns, median, rate, type Rate } from './measure.ts';

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

/** Events per second through the one door, beside plain compare-and-set updates on the same MongoDB in the same run. */
export async function doorBench(uri: string): Promise<string[]> {
  const db = await openDatabase(uri, 10_000);
  await prepareDatabase(db);
  const clock = await databaseClock(db, console.error);
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
      bring: (_line, _activity, content) => Promise.resolve(content),
      opensFiles: () => false,
    }),
    presenter: presenterOf(() => runtime.governance.current()),
    hearAgent: () => Promise.resolve(),
  });
  const { revision, filesAt } = await loadConfig({ configDir: 'config', localesDir: 'locales' });
  const workflow = machines.find(({ id }) => id === revision.workspace.routing.machine);
  if (!workflow) throw new Error('no machine');
  await runtime.governance.offer({ ...revision, filesAt, machine: workflow.build(revision.parameters) });
  await runtime.start();

  const plainDocs = db.db.collection<{ _id: string; version: number; body: object }>('plain');
  const versions = new Array<number>(inFlight).fill(0);
  await plainDocs.insertMany(versions.map((version, n) => ({ _id: `p${n}`, version, body: plain })));
  const conversations = await Promise.all(versions.map((_, n) => open(runtime, n, clock.now())));
  const noted = (n: number) => ({ type: 'agent.noted', at: clock.now(), agent: 'anna', text: `note ${n}` }) as const;

  const found = await inTurns(rounds, {
    plain: () =>
      rate(inFlight, forMs, async (n) => {
        const version = versions[n] ?? 0;
        await plainDocs.updateOne(
          { _id: `p${n}`, version },
          { $set: { version: version + 1, body: { text: 'note', at: clock.now() } } },
        );
        versions[n] = version + 1;
      }),
    door: () => rate(inFlight, forMs, (n, turn) => runtime.door.tell(conversations[n] ?? '', noted(turn))),
  });
  await runtime.stop();
  clock.stop();
  await db.connection.close();
  const perSecond = (rates: readonly Rate[]) => median(rates.map((one) => one.perSecond));
  const ratio = median(found.door.map((one, n) => one.perSecond / (found.plain[n]?.perSecond ?? NaN)));
  return [
    `plain compare-and-set, ${inFlight} workers: ${perSecond(found.plain).toFixed(0)}/s`,
    `events through the door, ${inFlight} conversations in flight: ${perSecond(found.door).toFixed(0)}/s, ${ratio.toFixed(2)} of plain (journal and tidying included)`,
  ];
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
