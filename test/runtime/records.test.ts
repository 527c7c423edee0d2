import { expect, jest, test } from '@jest/globals';
import { recordsOf, renew } from '../../src/runtime/records.ts';
import { houseOf } from '../support/house.ts';

jest.setTimeout(60_000);
const files = { agents: { anna: { name: 'Anna', teams: ['day'] } } };

test('what was read before a newer version was saved does not come after it', async () => {
  await using house = await houseOf(files, 1);
  const records = recordsOf(house.db);
  const opened = await house.open('Sari');
  await house.settled();
  const record = records.keep(await house.conversation(opened._id));
  const reading = records.read(opened._id);
  const saved = { ...record.doc, version: record.doc.version + 1 };
  renew(record, saved);
  await reading;
  expect(records.get(opened._id)?.doc).toBe(saved);
});

test('what was read before effects were tidied away does not bring them back', async () => {
  await using house = await houseOf(files, 1);
  const records = recordsOf(house.db);
  const opened = await house.open('Sari');
  await house.settled();
  const record = records.keep(await house.conversation(opened._id));
  const reading = records.read(opened._id);
  const tidied = { ...record.doc, outbox: {} };
  renew(record, tidied);
  await reading;
  expect(records.get(opened._id)?.doc).toBe(tidied);
});

test('what was read with others before a newer version was saved does not come after it', async () => {
  await using house = await houseOf(files, 1);
  const records = recordsOf(house.db);
  const opened = await house.open('Sari');
  await house.settled();
  const before = await house.conversation(opened._id);
  const record = records.keep(before);
  const { renewals } = record;
  const saved = { ...before, version: before.version + 1 };
  renew(record, saved);
  expect(records.hear(before, renewals).doc).toBe(saved);
});

test('what was saved before a newer version was read does not come after it', async () => {
  await using house = await houseOf(files, 1);
  const records = recordsOf(house.db);
  const opened = await house.open('Sari');
  await house.settled();
  const before = await house.conversation(opened._id);
  const record = records.keep(before);
  const newer = { ...before, version: before.version + 2 };
  records.hear(newer, record.renewals);
  renew(record, { ...before, version: before.version + 1 });
  expect(record.doc).toBe(newer);
});

test('a newer version that another process saved is taken over', async () => {
  await using house = await houseOf(files, 1);
  const records = recordsOf(house.db);
  const opened = await house.open('Sari');
  await house.settled();
  const record = records.keep(await house.conversation(opened._id));
  await house.db.conversations.updateOne({ _id: opened._id }, { $inc: { version: 1 } });
  const reading = records.read(opened._id);
  renew(record, { ...record.doc, outbox: {} });
  expect((await reading)?.doc.version).toBe(record.doc.version);
  expect(record.doc.version).toBeGreaterThan(opened.version);
});
