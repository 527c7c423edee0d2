import { expect, test } from '@jest/globals';
import { lineLogOf } from '../../src/channels/log.ts';
import { freshStore } from '../support/freshStore.ts';

const store = freshStore();
const at = new Date();
const said = (line: string) => ({ line, from: 'person', activity: '{}', at, undecided: 'some', by: 'some' }) as const;
const told = (line: string) => ({ line, from: 'bot', activity: '{}', at, by: 'some' }) as const;

test('a message of which nothing is known is looked for even when the bot has written since', async () => {
  const [killed, living] = [lineLogOf(store()), lineLogOf(store())];

  await killed.append(said('a')); // and dies before it decides
  await living.append(told('a'));
  expect(await living.append(said('a'))).toMatchObject({ stored: { seq: 3 }, contested: true });
  expect(await living.append(said('a'))).toMatchObject({ stored: { seq: 4 }, contested: false });
  await living.append(told('a'));
  expect(await living.append(said('a'))).toMatchObject({ stored: { seq: 6 }, contested: false });
});

test('a number that another process was first with is not tried, and only what a person wrote there is looked for', async () => {
  const [one, other] = [lineLogOf(store()), lineLogOf(store())];
  const elsewhere = async (activity: ReturnType<typeof said | typeof told>) => {
    const appended = await other.append(activity);
    if (!('stored' in appended)) throw new Error('it was there');
    return appended.stored;
  };
  one.begin('b');
  one.passed({ line: 'unknown here', seq: 7, from: 'bot' });

  one.passed(await elsewhere(told('b')));
  expect(await one.append(said('b'))).toMatchObject({ stored: { seq: 2 }, contested: false });
  one.passed(await elsewhere(said('b')));
  one.passed({ line: 'b', seq: 1, from: 'bot' }); // heard late
  expect(await one.append(told('b'))).toMatchObject({ stored: { seq: 4 }, contested: true });
  expect(await one.append(said('b'))).toMatchObject({ stored: { seq: 5 }, contested: true });
  const missed = await elsewhere(said('b'));
  one.passed(await elsewhere(told('b')));
  expect(await one.append(said('b'))).toMatchObject({ stored: { seq: missed.seq + 2 }, contested: true });
});
