import { expect, test } from '@jest/globals';
import { nearest } from '../../src/domain/nearest.ts';

const names = ['hello', 'help', 'hours', 'moment', 'solved'];

test.each([
  { typed: 'helo', near: ['hello', 'help'] },
  { typed: 'hel', near: ['hello', 'help'] },
  { typed: 'HELLO', near: ['hello', 'help'] },
  { typed: 'moments', near: ['moment'] },
  { typed: 'solevd', near: ['solved'] },
  { typed: 'h', near: [] },
  { typed: 'weather', near: [] },
  { typed: '', near: [] },
])('nearest to “$typed”: $near', ({ typed, near }) => {
  expect(nearest(names, typed, 3)).toEqual(near);
});

test('no more than asked for', () => {
  expect(nearest(names, 'hel', 1)).toEqual(['hello']);
});
