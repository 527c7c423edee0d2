import { expect, test } from '@jest/globals';
import type { Clock } from '../../src/runtime/ports.ts';
import { signsOfLifeOf } from '../../src/runtime/signsOfLife.ts';
import type { LineDocument } from '../../src/store/documents.ts';
import { freshStore } from '../support/freshStore.ts';

const store = freshStore();
const nothing = () => undefined;
const at = (ms: number) => new Date(Date.UTC(2026, 0, 1, 12) + ms);

/** What is looked for, and a clock on which a second is over when the test says so. */
function watched(catchUp: () => Promise<void> = () => Promise.resolve()) {
  const looks: string[] = [];
  const rests: (() => void)[] = [];
  const { promise: warned, resolve: warn } = Promise.withResolvers<string>();
  let looked = nothing as () => void;
  const clock: Clock = {
    now: () => at(0).getTime(),
    elapsedMs: () => 0,
    sleep: () => new Promise((resolve) => rests.push(resolve)),
    every: () => nothing,
  };
  const signs = signsOfLifeOf({
    db: store(),
    clock,
    log: { debug: nothing, info: nothing, warn: (_, message) => warn(message), error: nothing },
    stopping: new AbortController().signal,
    catchUp: async (agent) => {
      looks.push(agent);
      looked();
      await catchUp();
    },
  });
  const secondIsOver = () => rests.splice(0).forEach((resolve) => resolve());
  const nextLook = () => new Promise<void>((resolve) => (looked = resolve));
  return { ...signs, looks, warned, secondIsOver, nextLook };
}

test('what an agent has missed is looked for at once, and once more for all that they wrote within a second', async () => {
  const { heardOf, looks, secondIsOver, nextLook } = watched();
  await Promise.all([heardOf('anna'), heardOf('anna'), heardOf('budi')]);
  await heardOf('anna');
  expect(looks).toEqual(['anna', 'budi']);
  const next = nextLook();
  secondIsOver();
  await next;
  expect(looks).toEqual(['anna', 'budi', 'anna']);
  await heardOf('budi'); // nothing was heard of them within their second
  expect(looks).toEqual(['anna', 'budi', 'anna', 'budi']);
});

test('a look that fails is the failure of what was heard, and the next one looks again', async () => {
  let isAway = true;
  const { heardOf, looks } = watched(() => (isAway ? Promise.reject(new Error('away')) : Promise.resolve()));
  await expect(heardOf('anna')).rejects.toThrow('away');
  isAway = false;
  await heardOf('anna');
  expect(looks).toEqual(['anna', 'anna']);
});

test('a look at the end of a second that fails is told to whoever runs it, and the next one looks again', async () => {
  let isAway = false;
  const { heardOf, looks, secondIsOver, warned } = watched(() =>
    isAway ? Promise.reject(new Error('away')) : Promise.resolve(),
  );
  await heardOf('anna');
  await heardOf('anna');
  isAway = true;
  secondIsOver();
  expect(await warned).toMatch(/could not be looked for/);
  isAway = false;
  await heardOf('anna');
  expect(looks).toEqual(['anna', 'anna', 'anna']);
});

test('where an agent wrote last is known, however soon they turn to another line; on one line once a second is enough', async () => {
  const { wrote } = watched();
  const lines = await Promise.all(['page', 'teams'].map(lineOf));
  const [page, teams] = lines as [LineDocument, LineDocument];
  const used = async () =>
    (await store().lines.find().sort({ _id: 1 }).toArray()).map(({ usedAt }) => usedAt.getTime() - at(0).getTime());
  await wrote('anna', page, at(1_000));
  await wrote('anna', page, at(1_900));
  expect(await used()).toEqual([1_000, 0]);
  await wrote('anna', teams, at(1_950));
  await wrote('anna', page, at(1_960));
  expect(await used()).toEqual([1_960, 1_950]);
  await wrote('anna', page, at(2_960));
  expect(await used()).toEqual([2_960, 1_950]);
});

async function lineOf(_id: string): Promise<LineDocument> {
  const line = { _id, channel: 'test', accounts: [], name: '', locale: null, timezone: null };
  const stored = { ...line, openedAt: at(0), usedAt: at(0) };
  await store().lines.insertOne(stored);
  return stored;
}
