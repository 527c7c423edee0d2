import { expect, test } from '@jest/globals';
import { MongoClient, MongoServerError } from 'mongodb';
import { problemOf } from '../../src/server/http.ts';
import { brokenWire } from '../support/brokenWire.ts';
import { freshDatabase } from '../support/mongod.ts';

test.each([
  { code: 6, why: 'a host cannot be reached' },
  { code: 89, why: 'the network took too long' },
  { code: 91, why: 'it shuts down' },
  { code: 262, why: 'it took too long' },
  { code: 9_001, why: 'a socket broke' },
  { code: 10_058, why: 'it is no primary, as older ones say' },
  { code: 10_107, why: 'it is no primary' },
])('what the database could not do because $why is to be sent again: 503', ({ code }) => {
  expect(problemOf(new MongoServerError({ message: 'no', code })).status).toBe(503);
});

test('what the database refuses for good is a fault of ours: 500', () => {
  expect(problemOf(new MongoServerError({ message: 'no', code: 121 })).status).toBe(500);
});

test('what broke a whole bulk write counts, not the error that the driver hides it in: 503', async () => {
  await using wire = await brokenWire(await freshDatabase());
  const client = await MongoClient.connect(wire.uri);
  try {
    void wire.breakAt('update', 2);
    const error = await client
      .db()
      .collection('any')
      .bulkWrite([{ updateOne: { filter: {}, update: { $set: { a: 1 } } } }])
      .catch((thrown: unknown) => thrown);
    expect(problemOf(error).status).toBe(503);
  } finally {
    await client.close();
  }
});
