import { describe, expect, test } from '@jest/globals';
import { formatProblems, oneOf } from '../../src/config/problems.ts';

test('a problem is a line with its place', () => {
  const problems = [{ file: 'config/teams.yaml', line: 3, column: 5, text: 'found a, expected b' }];
  expect(formatProblems(problems)).toBe('config/teams.yaml:3:5: found a, expected b');
});

test('very many problems are cut short', () => {
  const problems = Array.from({ length: 130 }, (_, index) => ({
    file: 'x',
    line: index + 1,
    column: 1,
    text: 'found',
  }));
  const lines = formatProblems(problems).split('\n');
  expect(lines).toHaveLength(101);
  expect(lines.at(-1)).toBe('… and 30 more');
});

describe('a list of names', () => {
  test.each([
    { found: 'aftrnoon', text: 'one of morning, afternoon, night; did you mean afternoon?' },
    { found: 'Night', text: 'one of morning, afternoon, night; did you mean night?' },
    { found: 'ngiht', text: 'one of morning, afternoon, night; did you mean night?' },
    { found: 'evening', text: 'one of morning, afternoon, night' },
    { found: '', text: 'one of morning, afternoon, night' },
  ])('says which one "$found" may have been', ({ found, text }) => {
    expect(oneOf(['morning', 'afternoon', 'night'], found)).toBe(text);
  });

  test('of one is that one', () => {
    expect(oneOf(['reception'], 'recepton')).toBe('reception');
  });

  test('that is long is cut short, and all of it searched', () => {
    const names = Array.from({ length: 30 }, (_, index) => `team-number-${index}`);
    expect(oneOf(names, 'taem-number-29')).toMatch(
      /^one of team-number-0, .*team-number-19, …; did you mean team-number-29\?$/,
    );
  });
});
