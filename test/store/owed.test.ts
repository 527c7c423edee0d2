import { expect, test } from '@jest/globals';
import { owe, owedBy, takeOverOwed } from '../../src/store/owed.ts';
import { freshStore } from '../support/freshStore.ts';

// What people are owed is delivered in the order it was said, whoever has died.

const store = freshStore();

const say = (lane: string, second: number, by: string) =>
  owe(store(), {
    _id: `${lane}:${second}`,
    lane,
    by,
    at: new Date(Date.UTC(2026, 0, 1, 12, 0, second)),
    kind: 'notice',
    agent: 'anna',
    text: 'setAway',
    values: {},
  });
const left = async (to: string) => (await owedBy(store(), to)).map(({ _id }) => _id);

test('what was said after words that somebody else delivers is left to them', async () => {
  await say('agent:anna', 1, 'other');
  await say('agent:anna', 2, 'dead');
  await say('agent:budi', 3, 'dead');
  await takeOverOwed(store(), 'dead', 'here');
  expect(await left('here')).toEqual(['agent:budi:3']);
  expect(await left('other')).toEqual(['agent:anna:1', 'agent:anna:2']);
});

test('of two who have died, the second to be taken over brings all, in order', async () => {
  await say('agent:cleo', 1, 'first');
  await say('agent:cleo', 2, 'second');
  await takeOverOwed(store(), 'second', 'one');
  await takeOverOwed(store(), 'first', 'two');
  expect(await left('two')).toEqual(['agent:cleo:1', 'agent:cleo:2']);
  expect(await left('one')).toEqual([]);
});
