import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Database, openDatabase, prepareDatabase } from '../../../src/store/database.ts';
import { freshDatabase } from '../../support/mongod.ts';
import { randomOf } from '../random.ts';
import type { Work } from './driver.ts';
import { driverOf } from './driver.ts';
import { operations } from './operations.ts';
import { collectionNames, storeOf } from './store.ts';

let real: Database;
beforeAll(async () => {
  real = await openDatabase(await freshDatabase(), 10_000);
  await prepareDatabase(real);
});
afterAll(() => real.connection.close());

/** A way to the model without any delay, on which time goes by a little with each operation. */
function modelOf(): Database {
  let now = Date.UTC(2026, 0, 1);
  const store = storeOf(() => now);
  const submit = <T>(_name: string, work: Work<T>): Promise<T> => {
    now += 1;
    return new Promise((resolve) => {
      const under = work();
      for (;;) {
        const { done, value } = under.next();
        if (!done) continue;
        resolve(value);
        return;
      }
    });
  };
  return driverOf(store, { submit });
}

/** As JSON, without what each store makes for itself: its own time, and ids that nobody gave. */
function plain(value: unknown): unknown {
  const own = ['turn', 'changedAt', 'aliveAt', 'lastAssignedAtMs'];
  return JSON.parse(JSON.stringify({ value }, (key, inner: unknown) => (own.includes(key) ? undefined : inner)));
}

async function outcome(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return plain(await work());
  } catch (error) {
    return { failed: (error as { code?: unknown }).code ?? String(error) };
  }
}

async function documents(db: Database): Promise<unknown> {
  const all = collectionNames
    .filter((name) => name !== 'presences' && name !== 'rounds') // ids of the store's own making; its own time
    .map(async (name) => [name, await db[name].find({}).sort({ _id: 1 }).toArray()]);
  return plain(Object.fromEntries(await Promise.all(all)));
}

/** What is known of the real one holds for the model, or the simulation would prove nothing. */
test.each([1, 2, 3])(
  'the model does what MongoDB does: seed %d',
  async (seed) => {
    for (const name of collectionNames) await real[name].deleteMany({});
    const model = modelOf();
    const random = randomOf(seed);
    const names = Object.keys(operations);
    for (let turn = 0; turn < 1_000; turn += 1) {
      const name = random.pick(names);
      const [forReal, forModel] = [random.below(2 ** 32)].flatMap((chance) => [randomOf(chance), randomOf(chance)]);
      const operation = operations[name];
      if (!operation || !forReal || !forModel) throw new Error(`there is no ${name}`);
      const wanted = await outcome(() => operation(real, forReal, turn));
      const got = await outcome(() => operation(model, forModel, turn));
      expect({ turn, name, got }).toEqual({ turn, name, got: wanted });
    }
    expect(await documents(model)).toEqual(await documents(real));
  },
  120_000,
);
