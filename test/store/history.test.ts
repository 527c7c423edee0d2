import { beforeEach, expect, test } from '@jest/globals';
import type { ConversationDocument, JournalDocument } from '../../src/store/documents.ts';
import { hadAt, presencesAt } from '../../src/store/history.ts';
import { freshStore } from '../support/freshStore.ts';

const store = freshStore();
beforeEach(async () => {
  await Promise.all([
    store().journal.deleteMany({}),
    store().conversations.deleteMany({}),
    store().presences.deleteMany({}),
  ]);
});

/** Somebody had it, and from some moment on somebody else. */
const change = (conversation: string, version: number, at: number, from: string | null, to: string | null) =>
  ({
    _id: `${conversation}:${version}`,
    conversation,
    version,
    event: { type: 'agent.left', at, agent: 'x' },
    path: null,
    effects: [],
    armed: [],
    cancelled: [],
    ownerChange: { from, to },
  }) satisfies JournalDocument;

/** A conversation whose entries have not left it yet. */
async function underWay(entries: readonly ReturnType<typeof change>[]): Promise<void> {
  const [{ conversation: _id } = { conversation: '' }] = entries;
  const journal = Object.fromEntries(entries.map((entry) => [String(entry.version), entry]));
  await store().conversations.insertOne({ _id, ref: _id, lease: 'p', journal } as unknown as ConversationDocument);
}
const annaAt = async (atMs: number) => (await hadAt(store(), ['anna'], atMs)).get('anna');

test('what an agent had is what came to them and has not left them yet, right before the moment', async () => {
  await store().journal.insertMany([
    change('a', 2, 100, null, 'anna'),
    change('a', 5, 300, 'anna', null),
    change('b', 2, 200, null, 'anna'),
    change('b', 4, 250, 'anna', 'budi'),
    change('c', 2, 220, 'budi', 'anna'),
    change('c', 3, 230, 'anna', 'anna'), // by hand, to whoever had it
  ]);
  const had = await Promise.all([50, 100, 101, 201, 221, 231, 251, 301].map(annaAt));
  expect(had.map((one) => one?.open)).toEqual([0, 0, 1, 2, 3, 3, 2, 1]);
  expect(had.map((one) => one?.lastGivenAt)).toEqual([null, null, 100, 200, 220, 230, 230, 230]);
});

test('what is in its conversation still counts as well, and once', async () => {
  await store().journal.insertMany([change('a', 2, 100, null, 'anna'), change('b', 2, 110, null, 'anna')]);
  await underWay([change('a', 2, 100, null, 'anna'), change('a', 3, 120, 'anna', null)]);
  await underWay([change('c', 1, 130, null, 'anna'), change('c', 2, 140, 'anna', 'budi')]);
  await underWay([change('d', 1, 150, null, 'anna')]);
  const had = await Promise.all([111, 121, 131, 141, 151].map(annaAt));
  expect(had).toEqual([
    { open: 2, lastGivenAt: 110 },
    { open: 1, lastGivenAt: 110 },
    { open: 2, lastGivenAt: 130 },
    { open: 1, lastGivenAt: 130 },
    { open: 2, lastGivenAt: 150 },
  ]);
});

test('it is told of several agents at once, and of those who never had any', async () => {
  await store().journal.insertMany([change('a', 2, 100, null, 'anna'), change('a', 3, 200, 'anna', 'budi')]);
  expect(Object.fromEntries(await hadAt(store(), ['anna', 'budi', 'citra'], 300))).toEqual({
    anna: { open: 0, lastGivenAt: 100 },
    budi: { open: 1, lastGivenAt: 200 },
    citra: { open: 0, lastGivenAt: null },
  });
});

test('it is counted by indexes, however long the journal is', async () => {
  await store().journal.insertMany([
    ...Array.from({ length: 500 }, (_, n) => change(`other${n}`, 1, n, null, 'budi')),
    change('a', 2, 100, null, 'anna'),
  ]);
  await store().db.command({ profile: 2 });
  await annaAt(300);
  await store().db.command({ profile: 0 });
  const asked = await store().db.collection('system.profile').find({ 'command.aggregate': 'journal' }).toArray();
  await store().db.collection('system.profile').drop();
  expect(asked.map(({ planSummary }) => (planSummary as string).slice(0, 6))).toEqual(['IXSCAN', 'IXSCAN']);
  const read = asked.map(({ docsExamined }) => docsExamined as number);
  expect(read.toSorted()).toEqual([0, 1]);
});

test('presence is what was last said of it', async () => {
  const said = (agent: string, at: number, presence: 'online' | 'away') =>
    ({ agent, at: new Date(at), presence, why: 'said' }) as const;
  await store().presences.insertMany([
    said('anna', 100, 'online'),
    said('anna', 200, 'away'),
    said('budi', 150, 'online'),
    said('anna', 300, 'online'),
  ]);
  const at = async (ms: number) =>
    Object.fromEntries(
      [...(await presencesAt(store(), ['anna', 'budi', 'citra'], new Date(ms)))].map(([agent, { presence }]) => [
        agent,
        presence,
      ]),
    );
  expect(await at(99)).toEqual({});
  expect(await at(100)).toEqual({ anna: 'online' });
  expect(await at(250)).toEqual({ anna: 'away', budi: 'online' });
  expect(await at(1_000)).toEqual({ anna: 'online', budi: 'online' });
});
