import { expect, test } from '@jest/globals';
import { turns } from '../../src/domain/inTurn.ts';

test('work under a key is done in the order it was asked for, whatever becomes of the one before; keys do not wait', async () => {
  const inTurn = turns();
  const done: string[] = [];
  const held = Promise.withResolvers<undefined>();
  const first = inTurn('a', async () => {
    await held.promise;
    done.push('first');
    throw new Error('first');
  });
  const second = inTurn('a', () => Promise.resolve(done.push('second')));
  await inTurn('b', () => Promise.resolve(done.push('other')));
  expect(done).toEqual(['other']);
  held.resolve(undefined);
  await expect(first).rejects.toThrow('first');
  await second;
  expect(done).toEqual(['other', 'first', 'second']);
  expect(await inTurn('a', () => Promise.resolve('later'))).toBe('later');
});
