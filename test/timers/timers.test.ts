import { afterEach, expect, test } from '@jest/globals';
import { MongoClient, type Collection, type Db } from 'mongodb';
import { type Due, type Timers, timersOf } from '../../src/timers/timers.ts';
import { freshDatabase } from '../support/mongod.ts';

interface Armed {
  readonly _id: string;
  readonly nextTimerAt?: Date;
}

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one.close();
});

/** A store of timers, and how often and when each was fired. */
async function bench() {
  const uri = await freshDatabase();
  const client = await MongoClient.connect(uri);
  open.push(client);
  const db = client.db();
  const armed: Collection<Armed> = db.collection<Armed>('conversations');
  await armed.createIndex({ nextTimerAt: 1 }, {}, {});
  const fired = new Map<string, number[]>();
  let heard: (() => void) | undefined;

  async function fire({ conversation, at }: Due): Promise<void> {
    const { modifiedCount } = await armed.updateOne(
      { _id: conversation, nextTimerAt: new Date(at) },
      { $unset: { nextTimerAt: '' } },
    );
    if (modifiedCount === 0) return;
    fired.set(conversation, [...(fired.get(conversation) ?? []), Date.now() - at]);
    heard?.();
  }
  async function* dueUntil(ms: number): AsyncGenerator<Due> {
    for await (const { _id, nextTimerAt } of armed
      .find({ nextTimerAt: { $lte: new Date(ms) } })
      .sort({ nextTimerAt: 1 })) {
      if (nextTimerAt) yield { conversation: _id, at: nextTimerAt.getTime() };
    }
  }
  const errors: unknown[] = [];
  async function timers(planning = {}): Promise<Timers> {
    const made = timersOf(
      db,
      { now: () => Date.now(), dueUntil, fire, onError: (error) => errors.push(error) },
      planning,
    );
    await made.start();
    open.push({ close: () => made.stop() });
    return made;
  }
  return {
    db,
    fired,
    errors,
    timers,
    arm: async (id: string, inMs: number, tell?: Timers): Promise<void> => {
      const nextTimerAt = new Date(Date.now() + inMs);
      await armed.updateOne({ _id: id }, { $set: { nextTimerAt } }, { upsert: true });
      await tell?.armed(nextTimerAt);
    },
    allFired: (count: number): Promise<void> =>
      new Promise((resolve) => {
        heard = () => {
          if (fired.size >= count) resolve();
        };
        heard();
      }),
  };
}

const never = (lateness: number[] | undefined): boolean => lateness?.every((ms) => ms >= 0) ?? false;

test('a timer fires once, and never early', async () => {
  const { arm, allFired, fired, timers, errors } = await bench();
  const made = await timers();
  await Promise.all([30, 400, 1_100, 2_300].map((ms) => arm(`in ${ms}`, ms, made)));
  await allFired(4);
  for (const lateness of fired.values()) {
    expect(lateness).toHaveLength(1);
    expect(never(lateness)).toBe(true);
  }
  expect(errors).toEqual([]);
}, 30_000);

test('a timer that lies beyond the horizon is planned when its time comes near', async () => {
  const { arm, allFired, fired, timers, db } = await bench();
  const made = await timers({ horizonMs: 3_000, planEvery: '1 second' });
  await arm('far', 5_000, made);
  expect(await db.collection('agendaJobs').countDocuments({ name: 'timers.due' })).toBe(0);
  await allFired(1);
  expect(fired.get('far')).toHaveLength(1);
  expect(never(fired.get('far'))).toBe(true);
}, 30_000);

test('what fell due while nothing ran fires at the start', async () => {
  const { arm, allFired, fired, timers } = await bench();
  await arm('missed', -5_000);
  await timers();
  await allFired(1);
  expect(fired.get('missed')).toHaveLength(1);
}, 30_000);

test('two processes fire each timer once between them, and one goes on when the other stops', async () => {
  const { arm, allFired, fired, timers } = await bench();
  const first = await timers();
  const second = await timers();
  await Promise.all(Array.from({ length: 40 }, (_, n) => arm(`t${n}`, 200 + n * 50, n % 2 === 0 ? first : second)));
  await allFired(20);
  await first.stop();
  await allFired(40);
  expect([...fired.values()].every((lateness) => lateness.length === 1 && never(lateness))).toBe(true);
}, 30_000);

/** A database that is away when something is first asked of one of its collections. */
function awayAtFirst(db: Db, collection: string): Db {
  let isAway = true;
  const away = () => {
    isAway = false;
    return Promise.reject(new Error('it is away'));
  };
  return new Proxy(db, {
    get: (target, key) => {
      if (key === 'collection')
        return (name: string) => (isAway && name === collection ? { createIndex: away } : target.collection(name));
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

test('a database that is away when the process starts delays the timers, and does not end them', async () => {
  const client = await MongoClient.connect(await freshDatabase());
  open.push(client);
  const errors: unknown[] = [];
  const timers = timersOf(awayAtFirst(client.db(), 'agenda_logs'), {
    now: () => Date.now(),
    // eslint-disable-next-line @typescript-eslint/require-await -- there are none
    dueUntil: async function* () {
      yield* [];
    },
    fire: () => Promise.resolve(),
    onError: (error) => errors.push(error),
  });
  await timers.start();
  await timers.stop();
  expect(errors).toEqual([new Error('it is away')]);
}, 60_000);
