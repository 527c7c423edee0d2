import { describe, expect, test } from '@jest/globals';
import { nextShift, onShiftAt, shiftsBetween } from '../../src/domain/calendar.ts';
import { around, calendar, dayMs, everyDay, iso, one, windows } from './calendar-builders.ts';

describe('clock changes', () => {
  test.each([
    { date: '2026-03-28', hours: 7, why: 'clocks go forward' },
    { date: '2026-06-10', hours: 8, why: 'no change' },
    { date: '2026-10-24', hours: 9, why: 'clocks go back' },
  ])('the night shift of $date lasts $hours h: $why', ({ date, hours }) => {
    const night = onShiftAt(one('22:00', '06:00', { timezone: 'Europe/Berlin' }), Date.parse(`${date}T23:30Z`));
    expect(night && (night.endsAtMs - night.startsAtMs) / 3_600_000).toBe(hours);
  });

  test.each([
    { hours: 'Europe/Paris 2026-03-29 02:30 06:00', is: '01:30Z/04:00Z', why: '02:30 is 03:30' },
    { hours: 'Europe/Paris 2026-03-29 00:00 02:30', is: '23:00Z/01:30Z', why: '02:30 is 03:30' },
    { hours: 'Europe/Paris 2026-03-29 02:00 02:30', is: '01:00Z/01:30Z', why: 'both move' },
    { hours: 'Europe/Paris 2026-10-25 02:30 06:00', is: '00:30Z/05:00Z', why: 'the first 02:30' },
    { hours: 'Europe/Paris 2026-10-25 00:00 02:30', is: '22:00Z/00:30Z', why: 'the first 02:30' },
    { hours: 'Europe/Paris 2026-10-25 02:00 03:00', is: '00:00Z/02:00Z', why: 'both hours of it' },
    { hours: 'America/St_Johns 2026-03-08 02:30 09:00', is: '06:00Z/11:30Z', why: '02:30 is 03:30' },
    { hours: 'America/St_Johns 2026-11-01 01:30 09:00', is: '04:00Z/12:30Z', why: 'the first 01:30' },
    { hours: 'Australia/Lord_Howe 2026-10-04 02:15 09:00', is: '15:45Z/22:00Z', why: '02:15 is 02:45' },
    { hours: 'Australia/Lord_Howe 2026-04-05 01:45 09:00', is: '14:45Z/22:30Z', why: 'the first 01:45' },
    { hours: 'Africa/Cairo 2026-04-24 00:00 08:00', is: '22:00Z/05:00Z', why: 'the day begins at 01:00' },
    { hours: 'Africa/Cairo 2026-10-29 16:00 24:00', is: '13:00Z/22:00Z', why: '23:00 comes twice' },
    { hours: 'America/Nuuk 2026-03-28 23:30 08:00', is: '01:30Z/09:00Z', why: '23:30 is 00:30' },
    { hours: 'Antarctica/Troll 2026-03-29 01:30 08:00', is: '01:30Z/06:00Z', why: '01:30 is 03:30' },
  ])('$hours is $is: $why', ({ hours, is }) => {
    const [timezone, date, from, to] = hours.split(' ');
    const file = calendar({
      timezone,
      shifts: { it: { team: 'a', days: everyDay, from: '12:00', to: '13:00' } },
      holidays: [{ from: '2026-01-01', to: '2026-12-31' }],
      exceptions: [{ date, shift: 'it', from, to }],
    });
    const found = shiftsBetween(file, Date.parse('2026-01-02'), Date.parse('2026-12-30'));
    expect(found.map(({ startsAtMs, endsAtMs }) => `${iso(startsAtMs).slice(11)}/${iso(endsAtMs).slice(11)}`)).toEqual([
      is,
    ]);
  });

  test.each([
    { from: '02:00', to: '03:00', why: 'all of it is skipped' },
    { from: '02:30', to: '03:00', why: 'it would end before it starts' },
    { from: '02:59', to: '03:59', why: 'its start moves to its end' },
  ])('a shift from $from to $to does not appear on the day clocks go forward: $why', ({ from, to }) => {
    const file = one(from, to);
    expect(windows(file, '2026-03-28T12:00Z', '2026-03-29T12:00Z')).toEqual([]);
    expect(around(file, '2026-03-29T01:00Z')).toEqual(['nobody', 'nobody', 'nobody']);
    const next = nextShift(file, Date.parse('2026-03-28T12:00Z'));
    expect(next && iso(next.startsAtMs).slice(0, 10)).toBe('2026-03-30');
  });

  test('shifts that relieve each other leave no gap and no overlap at a change', () => {
    const split = {
      early: { team: 'a', days: everyDay, from: '00:00', to: '02:30' },
      late: { team: 'b', days: everyDay, from: '02:30', to: '24:00' },
    };
    for (const date of ['2026-03-28', '2026-10-24']) {
      const fromMs = Date.parse(date);
      const found = shiftsBetween(calendar({ shifts: split }), fromMs, fromMs + 3 * dayMs);
      expect(found.slice(1).map(({ startsAtMs }) => startsAtMs)).toEqual(
        found.slice(0, -1).map(({ endsAtMs }) => endsAtMs),
      );
    }
  });

  test('a night shift into a date that a zone skips altogether ends the morning after it', () => {
    const file = one('22:00', '06:00', { timezone: 'Pacific/Apia' });
    expect(windows(file, '2011-12-29T22:00-10:00', '2011-12-31T22:00+14:00')).toEqual([
      'only 2011-12-30T08:00Z/2011-12-30T16:00Z',
    ]);
  });
});
