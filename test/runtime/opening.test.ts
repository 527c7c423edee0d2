import { expect, test } from '@jest/globals';
import { appendActivity } from '../../src/store/activities.ts';
import { houseOf } from '../support/house.ts';

// Rule 1: a conversation is opened by a contact's message alone.

test('rule 1: what an agent writes, or somebody for them, opens no conversation and starts no workflow', async () => {
  const accounts = [{ channel: 'test', id: 'anna' }];
  await using house = await houseOf({ agents: { anna: { name: 'Anna', teams: ['day'], accounts } } });
  const at = new Date();
  const line = { channel: 'test', accounts: ['test:anna'], name: 'anna', locale: 'en', timezone: null };
  await house.db.lines.insertOne({ _id: 'line-anna', ...line, openedAt: at, usedAt: at });
  const message = { kind: 'message', content: { text: 'hello', attachments: [] }, submitted: null, locale: null };
  const activity = JSON.stringify({ ...message, timezone: null });
  const stored = { line: 'line-anna', activity, at, by: 'test' };
  await appendActivity(house.db, { ...stored, from: 'person', undecided: 'test' });
  for (const { inbox } of house.runtimes) await inbox.drain('line-anna');
  await house.runtimes[0]?.door.tell('nothing', {
    type: 'agent.messaged',
    at: at.getTime(),
    agent: 'anna',
    content: { text: 'hello', attachments: [] },
  });
  await house.settled();
  expect(await house.db.conversations.countDocuments()).toBe(0);
  await house.writes('marie');
  expect(await house.db.conversations.countDocuments()).toBe(1);
}, 120_000);
