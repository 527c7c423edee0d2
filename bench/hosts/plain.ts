import { openDatabase } from '../../src/store/database.ts';
import { serve } from '../host.ts';
import { busily, type Extent, type Took } from '../measure.ts';

interface Note {
  readonly _id: number;
  readonly version: number;
  readonly body: object;
}

let update: ((worker: number) => Promise<void>) | undefined;

const calls = {
  /** Makes a document for each worker, in a database opened in the way that Rota opens its own. */
  open: async ({ uri, workers }: { uri: string; workers: number }): Promise<void> => {
    const db = await openDatabase(uri, 10_000);
    const docs = db.db.collection<Note>('plain');
    const versions = new Array<number>(workers).fill(0);
    await docs.insertMany(versions.map((version, _id) => ({ _id, version, body: {} })));
    update = async (_id) => {
      const version = versions[_id] ?? 0;
      const body = { text: 'note', at: version };
      const { modifiedCount } = await docs.updateOne({ _id, version }, { $set: { version: version + 1, body } });
      if (modifiedCount !== 1) throw new Error('a version was not what it was said to be');
      versions[_id] = version + 1;
    };
  },
  run: async ({ workers, ...extent }: { workers: number } & Extent): Promise<Took> => {
    if (!update) throw new Error('it is not open');
    return busily(workers, extent, update);
  },
};
export type PlainCalls = typeof calls;

serve(calls);
