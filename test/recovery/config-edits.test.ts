import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { ownMongo } from '../support/ownMongo.ts';
import { startRota } from '../support/rota.ts';

const waits = /a changed config waits for the database/g;
/** Longer than a process waits for MongoDB when it has something to say to it. */
const longAwayMs = 35_000;

test('edits made while MongoDB is away: the last one governs once it is there, and no earlier one after it', async () => {
  await using mongo = await ownMongo();
  await using rota = await startRota({ mongodbUri: mongo.uri, env: { LOG_LEVEL: 'warn' } });
  const isTold = (times: number) => rota.prints(new RegExp(`(${waits.source}[^]*){${times}}`));
  const name = (morning: string) =>
    rota.configure({
      teams: { teams: { morning: { name: morning }, afternoon: { name: 'A' }, night: { name: 'N' } } },
    });

  await mongo.freeze();
  await name('edit one');
  await isTold(1);
  await sleep(longAwayMs);
  await name('edit two');
  await isTold(2);
  await mongo.thaw();
  await untilInForce(mongo.uri, 'edit two');
  await name('edit three');
  await untilInForce(mongo.uri, 'edit three');

  const names = await namesInForce(mongo.uri);
  expect(names.slice(names.indexOf('edit two'))).toEqual(['edit two', 'edit three']);
}, 240_000);

/** The morning team's name, in each revision that was ever in force. */
async function namesInForce(uri: string): Promise<string[]> {
  const client = await MongoClient.connect(uri);
  try {
    const revisions = await client.db().collection('revisions').find().sort({ _id: 1 }).toArray();
    return revisions.map(({ workspace }) => (workspace as { teams: { morning: { name: string } } }).teams.morning.name);
  } finally {
    await client.close();
  }
}

async function untilInForce(uri: string, name: string): Promise<void> {
  while (!(await namesInForce(uri)).includes(name)) await sleep(100); // the test's own limit ends it
}
