import { describe, expect, test } from '@jest/globals';
import { type Ranked, turnsAmong, type Wanted } from '../../src/domain/assignment.ts';

const agent = (id: string, more: Partial<Ranked> = {}): Ranked => ({
  id,
  teams: ['day'],
  autoAssign: true,
  presence: 'online',
  open: 0,
  maxOpen: null,
  round: 0,
  turn: 0,
  ...more,
});
const wanted = (rule: Partial<Wanted['rule']> = {}): Wanted => ({
  to: { team: 'day' },
  rule: { logic: 'round-robin', onlineOnly: true, maxOpen: null, preferLanguage: false, ...rule },
  exclude: [],
  language: 'en',
});
const assigned = (one: Ranked, nth: number): Ranked => ({
  ...one,
  open: one.open + 1,
  round: one.round + 1,
  turn: 1_000 + nth,
});
const turns = (candidates: readonly Ranked[], asked: Wanted, most: number, isAll = true) =>
  turnsAmong(candidates, asked, { most, isAll, assigned });
const named = (found: ReturnType<typeof turns>): string => found.map((turn) => turn.agent.id).join('');

describe('whom the next assignments go to', () => {
  test('one after another in a round, and from the first on again in the next', () => {
    expect(named(turns([agent('a'), agent('b'), agent('c')], wanted(), 5))).toBe('abcab');
  });

  test('two rounds at most: whoever others claimed meanwhile would be two behind in a third', () => {
    expect(named(turns([agent('a'), agent('b')], wanted(), 9))).toBe('abab');
    expect(named(turns([agent('a', { round: 3 }), agent('b', { round: 4 })], wanted(), 9))).toBe('aba');
    expect(named(turns([agent('a', { round: 3 }), agent('b', { round: 5 })], wanted(), 9))).toBe('aa');
  });

  test('by load, the least busy first, and up to one more than they had', () => {
    const found = [agent('a'), agent('b', { open: 1, turn: 1 }), agent('c', { open: 2, turn: 2 })];
    expect(named(turns(found, wanted({ logic: 'least-open' }), 9))).toBe('aba');
  });

  test('nobody over the rule’s limit or their own', () => {
    const found = [agent('a', { maxOpen: 1 }), agent('b', { open: 1 }), agent('c')];
    expect(named(turns(found, wanted({ maxOpen: 2 }), 9))).toBe('abcc');
  });

  test('nobody twice where there are others who were not read', () => {
    expect(named(turns([agent('a'), agent('b')], wanted(), 7, false))).toBe('ab');
  });

  test('each with all who might have it then, best first, and which one of theirs was before', () => {
    const found = turns([agent('a'), agent('b')], wanted(), 3);
    expect(found.map(({ among }) => among.map(({ id, open }) => `${id}${open}`))).toEqual([
      ['a0', 'b0'],
      ['b0', 'a1'],
      ['a1', 'b1'],
    ]);
    expect(found.map(({ before }) => before)).toEqual([undefined, undefined, 0]);
  });

  test('nobody, where nobody is there', () => {
    expect(turns([], wanted(), 3)).toEqual([]);
  });
});
