import { afterAll, beforeAll } from '@jest/globals';
import { type Database, openDatabase, prepareDatabase } from '../../src/store/database.ts';
import { freshDatabase } from './mongod.ts';

/** One store for all tests of a file, open while they run. */
export function freshStore(): () => Database {
  let db: Database | undefined;
  beforeAll(async () => {
    db = await openDatabase(await freshDatabase(), 10_000);
    await prepareDatabase(db);
  }, 60_000);
  afterAll(() => db?.connection.close());
  return () => {
    if (!db) throw new Error('the store is open only while tests run');
    return db;
  };
}
