import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { duration, formatDuration, parseDuration } from '../../src/domain/duration.ts';

const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000];

describe('parseDuration', () => {
  test.each([
    ['90 seconds', 90 * second],
    ['1 second', second],
    ['0 seconds', 0],
    ['15 minutes', 15 * minute],
    ['1 hour', hour],
    ['7 days', 7 * day],
    ['PT15M', 15 * minute],
    ['PT1H30M', 90 * minute],
    ['PT90S', 90 * second],
    ['PT1.5S', 1_500],
    ['PT0,5S', 500],
    ['PT0.7H', 42 * minute],
    ['P1D', day],
    ['P1W', 7 * day],
    ['P1W2DT3H4M5S', 9 * day + 3 * hour + 4 * minute + 5 * second],
    ['PT0S', 0],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['P1Y', 'P1M', 'P1Y2M', 'P1MT1M', '1 month', '1 year'])('refuses %s: years and months differ', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test.each(['-PT15M', 'PT-15M', 'P-1D', '-15 minutes', '+PT15M'])('refuses the sign in %s', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test.each([
    ...['', ' ', 'P', 'PT', 'P1', 'PT15', 'P1DT', 'P1H', 'PT1D', 'P1D1W', 'PTM', 'PT1..5S', 'pt15m'],
    ...['15', '15minutes', '15  minutes', ' 15 minutes', '15 minutes ', '1.5 hours', 'minutes', '15 Minutes', '1 week'],
    ...['15 minutes\n', '1 hour 30 minutes', 'soon', `${'9'.repeat(30)} days`, `PT${'9'.repeat(19)}H`],
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('formatDuration', () => {
  test.each([
    [0, '0 seconds'],
    [second, '1 second'],
    [90 * second, '90 seconds'],
    [minute, '1 minute'],
    [15 * minute, '15 minutes'],
    [90 * minute, '90 minutes'],
    [hour, '1 hour'],
    [36 * hour, '36 hours'],
    [day, '1 day'],
    [7 * day, '7 days'],
    [1_500, 'PT1.5S'],
    [1, 'PT0.001S'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test('what it writes is read back as the same', () => {
    const units = fc.constantFrom(1, second, minute, hour, day);
    const times = fc.tuple(fc.nat(100_000), units).map(([count, unit]) => count * unit);
    fc.assert(
      fc.property(fc.oneof(times, fc.nat(100 * 366 * day)), (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('duration', () => {
  const upToAWeek = duration(7);

  test('reads as milliseconds, both limits included', () => {
    expect(upToAWeek.parse('15 minutes')).toBe(15 * minute);
    expect(upToAWeek.parse('7 days')).toBe(7 * day);
    expect(upToAWeek.parse('1 second')).toBe(second);
    expect(duration(7, 0).parse('0 seconds')).toBe(0);
  });

  test.each(['8 days', 'P7DT1S', '0 seconds', 'PT0.9S', 'soon', 'P1M', '', 15, null])(
    'refuses %j and says why',
    (value) => {
      const messages = upToAWeek.safeParse(value).error?.issues.map(({ message }) => message);
      expect(messages).toEqual(['expected a duration such as "15 minutes" or "PT15M", from 1 second to 7 days']);
    },
  );
});
