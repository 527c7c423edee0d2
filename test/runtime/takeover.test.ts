import { expect, test } from '@jest/globals';
import { activityId } from '../../src/store/activities.ts';
import { houseOf } from '../support/house.ts';

const agents = { agent0: { name: 'A', teams: ['day'] } };
const saying = {
  type: 'say',
  key: 'left behind',
  options: [],
  values: { agent: null, position: null, opensAtMs: null },
} as const;

test('what a process held that nobody remembers is taken over', async () => {
  await using house = await houseOf({ agents });
  const { _id } = await house.writes('marie');
  await house.settled();
  await house.db.conversations.updateOne(
    { _id },
    { $set: { lease: 'vanished', 'outbox.1_9': { ...saying, id: `${_id}:1:9` } } },
  );
  await house.db.activities.updateMany({ line: 'line-marie' }, { $set: { undecided: 'vanished' } });
  await house.runtimes[0]?.sweeper.sweep();
  await house.settled();
  expect(house.told('marie')).toContain('left behind');
  expect(house.told('marie').filter((text) => text === 'welcome')).toHaveLength(1);
  while ((await house.db.activities.countDocuments({ undecided: { $exists: true } })) > 0) await house.settled();
}, 60_000);

test('what a living process holds is left to it', async () => {
  await using house = await houseOf({ agents });
  const { _id } = await house.writes('marie');
  await house.settled();
  await house.db.processes.insertOne({ _id: 'elsewhere', host: 'elsewhere', pid: 1, aliveAt: new Date() });
  await house.db.conversations.updateOne(
    { _id },
    { $set: { lease: 'elsewhere', 'outbox.1_9': { ...saying, id: `${_id}:1:9` } } },
  );
  await house.runtimes[0]?.sweeper.sweep();
  expect(house.told('marie')).not.toContain('left behind');
  expect((await house.conversation(_id)).lease).toBe('elsewhere');
}, 60_000);

test('a line on which nothing can be decided holds up neither the sweeper nor other lines, nor the end', async () => {
  await using house = await houseOf({ agents });
  const { _id } = await house.writes('marie');
  await house.settled();
  const at = new Date();
  const line = { _id: 'bad', channel: 'test', accounts: ['test:bad'], name: 'bad', locale: 'en', timezone: null };
  await house.db.lines.insertOne({ ...line, openedAt: at, usedAt: at });
  const stored = { line: 'bad', seq: 1, from: 'person', activity: '{', at, by: 'vanished' } as const;
  await house.db.activities.insertOne({ _id: activityId('bad', 1), ...stored, undecided: 'vanished' });
  await house.runtimes[0]?.sweeper.sweep();
  await house.db.conversations.updateOne(
    { _id },
    { $set: { lease: 'vanished', 'outbox.1_9': { ...saying, id: `${_id}:1:9` } } },
  );
  await house.runtimes[0]?.sweeper.sweep();
  await house.writes('ayu');
  await house.settled();
  expect(house.told('marie')).toContain('left behind');
  expect(house.told('ayu')).toContain('welcome');
  const { undecided } = (await house.db.activities.findOne({ line: 'bad' })) ?? {};
  expect(undecided).toBe('vanished');
}, 60_000);

test('a process that holds a conversation is told what another one decides, and does it', async () => {
  await using house = await houseOf({ agents });
  const { _id } = await house.writes('marie');
  await house.settled();
  await house.runtimes[0]?.sweeper.stop(); // which would find it too, some seconds later
  await house.db.processes.insertOne({ _id: 'elsewhere', host: 'elsewhere', pid: 1, aliveAt: new Date() });
  await house.db.conversations.updateOne({ _id }, { $set: { lease: 'elsewhere' } });
  await house.runtimes[0]?.door.tell(_id, { type: 'conversation.closed', at: Date.now(), by: null, insisted: true });
  let told = null;
  while (!told) told = await house.db.signals.findOne({ conversation: _id });
  expect(told).toMatchObject({ to: 'elsewhere' });
  expect(house.told('marie')).not.toContain('closed');
  const [here] = await house.db.processes.find({ _id: { $ne: 'elsewhere' } }).toArray();
  await house.db.conversations.updateOne({ _id }, { $set: { lease: String(here?._id) } });
  await house.runtimes[0]?.resume(_id);
  await house.settled();
  expect(house.told('marie')).toContain('closed');
}, 60_000);
