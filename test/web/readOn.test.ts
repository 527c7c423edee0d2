import { expect, test } from '@jest/globals';
import { readOn } from '../../src/web/readOn.ts';

test.each([
  { told: [5], read: 5, why: 'the first that is told is where it begins' },
  { told: [5, 6, 7], read: 7, why: 'one after another' },
  { told: [5, 7], read: 5, why: 'one is missing' },
  { told: [5, 7, 6], read: 6, why: 'a later one came first, and has to come again' },
  { told: [5, 7, 6, 7], read: 7, why: 'it came again' },
  { told: [5, 6, 5], read: 6, why: 'an earlier one comes again' },
])('of $told it has been read on to $read: $why', ({ told, read }) => {
  expect(told.reduce((to: number | undefined, number) => readOn(to, number), undefined)).toBe(read);
});
