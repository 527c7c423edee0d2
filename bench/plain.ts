import { openDatabase } from '../src/store/database.ts';
import { type Measured, rate, withCpu } from './measure.ts';
import type { Setting } from './setting.ts';

const workers = 32;
const forMs = 2_000;

/** C: plain compare-and-set updates with 32 workers, beside which other work is set. */
export interface Plain extends AsyncDisposable {
  run(): Promise<Measured>;
}

/** Has a database of its own, in the way that Rota has one. */
export async function plainUpdates({ database, mongod }: Setting): Promise<Plain> {
  const db = await openDatabase(database('plain'), 10_000);
  const docs = db.db.collection<{ _id: number; version: number; body: object }>('plain');
  const versions = new Array<number>(workers).fill(0);
  await docs.insertMany(versions.map((version, _id) => ({ _id, version, body: {} })));
  const update = async (_id: number) => {
    const version = versions[_id] ?? 0;
    const body = { text: 'note', at: version };
    const { modifiedCount } = await docs.updateOne({ _id, version }, { $set: { version: version + 1, body } });
    if (modifiedCount !== 1) throw new Error('a version was not what it was said to be');
    versions[_id] = version + 1;
  };
  return {
    run: () => withCpu({ mongod: [mongod] }, () => rate(workers, forMs, update)),
    [Symbol.asyncDispose]: () => db.connection.close(),
  };
}
