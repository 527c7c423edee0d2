import { describe, expect, test } from '@jest/globals';
import { onShiftAt } from '../../src/domain/calendar.ts';
import { around, calendar, everyDay, nextAround, windows } from './calendar-builders.ts';

describe('holidays', () => {
  test('take out the shifts that start on them, not the one begun the evening before', () => {
    const file = calendar({ holidays: [{ date: '2026-06-03', name: 'Wednesday off' }] });
    expect(around(file, '2026-06-03T00:00+02:00')).toEqual(['night', 'night', 'night']);
    expect(around(file, '2026-06-03T06:00+02:00')).toEqual(['night', 'nobody', 'nobody']);
    expect(around(file, '2026-06-04T06:00+02:00')).toEqual(['nobody', 'morning', 'morning']);
    expect(nextAround(file, '2026-06-03T12:00+02:00')[1]).toBe('morning 2026-06-04T04:00Z');
  });

  test('may be limited to some shifts', () => {
    const file = calendar({ holidays: [{ date: '2026-06-03', shifts: ['night', 'morning'] }] });
    expect(around(file, '2026-06-03T06:00+02:00')).toEqual(['night', 'nobody', 'nobody']);
    expect(around(file, '2026-06-03T14:00+02:00')).toEqual(['nobody', 'afternoon', 'afternoon']);
    expect(around(file, '2026-06-03T22:00+02:00')).toEqual(['afternoon', 'nobody', 'nobody']);
  });

  test('may last from one date to another, both included, over the turn of the year', () => {
    const file = calendar({ holidays: [{ from: '2026-12-30', to: '2027-01-04' }] });
    expect(around(file, '2026-12-30T06:00+01:00')).toEqual(['night', 'nobody', 'nobody']);
    expect(nextAround(file, '2026-12-30T06:00+01:00')[0]).toBe('morning 2027-01-05T05:00Z');
    expect(around(file, '2027-01-05T06:00+01:00')).toEqual(['nobody', 'morning', 'morning']);
  });

  test('are dates in the shift’s own zone', () => {
    const auckland = { team: 'a', days: everyDay, from: '08:00', to: '10:00', timezone: 'Pacific/Auckland' };
    const file = calendar({ shifts: { auckland }, holidays: [{ date: '2026-06-03' }] });
    expect(windows(file, '2026-06-01T12:00Z', '2026-06-04T12:00Z')).toEqual([
      'auckland 2026-06-01T20:00Z/2026-06-01T22:00Z',
      'auckland 2026-06-03T20:00Z/2026-06-03T22:00Z',
    ]);
  });
});

describe('exceptions', () => {
  const afternoon = (date: string, from: string, to: string) => ({ date, shift: 'afternoon', from, to });

  test('replace the shift’s hours on their date, and only these', () => {
    const file = calendar({ exceptions: [afternoon('2026-12-24', '14:00', '18:00')] });
    expect(around(file, '2026-12-24T14:00+01:00')).toEqual(['morning', 'afternoon', 'afternoon']);
    expect(around(file, '2026-12-24T18:00+01:00')).toEqual(['afternoon', 'nobody', 'nobody']);
    expect(around(file, '2026-12-24T22:00+01:00')).toEqual(['nobody', 'night', 'night']);
    expect(around(file, '2026-12-23T18:00+01:00')).toEqual(['afternoon', 'afternoon', 'afternoon']);
  });

  test('add the shift on a day when it does not run', () => {
    const file = calendar({ exceptions: [afternoon('2026-06-06', '09:00', '12:00')] });
    expect(around(file, '2026-06-06T09:00+02:00')).toEqual(['nobody', 'afternoon', 'afternoon']);
    expect(around(file, '2026-06-06T12:00+02:00')).toEqual(['afternoon', 'nobody', 'nobody']);
    expect(nextAround(file, '2026-06-06T09:00+02:00')).toEqual([
      'afternoon 2026-06-06T07:00Z',
      'morning 2026-06-08T04:00Z',
      'morning 2026-06-08T04:00Z',
    ]);
  });

  test('beat a holiday', () => {
    const file = calendar({
      holidays: [{ date: '2026-06-03' }],
      exceptions: [afternoon('2026-06-03', '16:00', '20:00')],
    });
    expect(windows(file, '2026-06-03T06:00+02:00', '2026-06-04T06:00+02:00')).toEqual([
      'afternoon 2026-06-03T14:00Z/2026-06-03T18:00Z',
    ]);
  });

  test('all count when several are for one shift and date, in order of time', () => {
    const file = calendar({
      exceptions: [afternoon('2026-06-03', '18:00', '20:00'), afternoon('2026-06-03', '14:00', '16:00')],
    });
    expect(around(file, '2026-06-03T16:00+02:00')).toEqual(['afternoon', 'nobody', 'nobody']);
    expect(around(file, '2026-06-03T18:00+02:00')).toEqual(['nobody', 'afternoon', 'afternoon']);
    expect(around(file, '2026-06-03T20:00+02:00')).toEqual(['afternoon', 'nobody', 'nobody']);
    expect(nextAround(file, '2026-06-03T14:00+02:00').slice(0, 2)).toEqual([
      'afternoon 2026-06-03T12:00Z',
      'afternoon 2026-06-03T16:00Z',
    ]);
  });

  test('that overlap for one shift: the one that started first is told', () => {
    const file = calendar({
      exceptions: [afternoon('2026-06-03', '15:00', '20:00'), afternoon('2026-06-03', '14:00', '16:00')],
    });
    const duty = onShiftAt(file, Date.parse('2026-06-03T15:30+02:00'));
    expect(duty?.endsAtMs).toBe(Date.parse('2026-06-03T16:00+02:00'));
  });

  test('may pass midnight, into a holiday too', () => {
    const file = calendar({
      holidays: [{ date: '2026-06-04' }],
      exceptions: [afternoon('2026-06-03', '20:00', '02:00')],
    });
    expect(windows(file, '2026-06-03T14:00+02:00', '2026-06-05T06:00+02:00')).toEqual([
      'afternoon 2026-06-03T18:00Z/2026-06-04T00:00Z',
      'night 2026-06-03T20:00Z/2026-06-04T04:00Z',
    ]);
  });

  test('are dates in the shift’s own zone', () => {
    const honolulu = { team: 'a', days: ['mon'], from: '08:00', to: '10:00', timezone: 'Pacific/Honolulu' };
    const file = calendar({
      shifts: { honolulu },
      exceptions: [{ date: '2026-06-03', shift: 'honolulu', from: '20:00', to: '21:00' }],
    });
    expect(nextAround(file, '2026-06-03T00:00Z')[1]).toBe('honolulu 2026-06-04T06:00Z');
  });
});
