import { describe, expect, test } from '@jest/globals';
import { onShiftAt, shiftsBetween } from '../../src/domain/calendar.ts';
import { shiftsFile } from '../../src/domain/workspace.ts';
import type { Calendar } from '../../src/domain/workspace.ts';
import { around, calendar, nextAround, one, windows } from './calendar-builders.ts';

describe('rule 13, the shipped example: morning, afternoon and night from Monday to Friday in Paris', () => {
  const example = calendar();

  test.each([
    { at: '2026-06-01T16:30+02:00', on: 'afternoon', next: 'night 2026-06-01T20:00Z', why: 'Monday 16:30' },
    { at: '2026-06-06T03:00+02:00', on: 'night', next: 'morning 2026-06-08T04:00Z', why: 'still Friday’s night' },
    { at: '2026-06-06T12:00+02:00', on: undefined, next: 'morning 2026-06-08T04:00Z', why: 'Saturday noon' },
    { at: '2026-06-08T03:00+02:00', on: undefined, next: 'morning 2026-06-08T04:00Z', why: 'no night began on Sunday' },
    {
      at: '2026-06-01T23:30+09:00',
      on: 'afternoon',
      next: 'night 2026-06-01T20:00Z',
      why: 'late for a contact in Tokyo',
    },
    {
      at: '2026-06-05T22:30-06:00',
      on: undefined,
      next: 'morning 2026-06-08T04:00Z',
      why: 'Friday in Mexico, Saturday here',
    },
    { at: '2026-06-05T21:30-06:00', on: 'night', next: 'morning 2026-06-08T04:00Z', why: 'the night’s last half hour' },
  ])('at $at $on is on duty, then $next: $why', ({ at, on, next }) => {
    expect(onShiftAt(example, Date.parse(at))?.shift).toBe(on);
    expect(nextAround(example, at)[1]).toBe(next);
  });

  test.each([
    { at: '2026-06-01T06:00+02:00', on: ['nobody', 'morning', 'morning'], why: 'the week begins' },
    { at: '2026-06-01T14:00+02:00', on: ['morning', 'afternoon', 'afternoon'], why: 'one relieves the other' },
    { at: '2026-06-01T22:00+02:00', on: ['afternoon', 'night', 'night'], why: 'one relieves the other' },
    { at: '2026-06-02T00:00+02:00', on: ['night', 'night', 'night'], why: 'midnight passes' },
    { at: '2026-06-02T06:00+02:00', on: ['night', 'morning', 'morning'], why: 'one relieves the other' },
    { at: '2026-06-06T06:00+02:00', on: ['night', 'nobody', 'nobody'], why: 'the week ends' },
  ])('around $at $on are on duty: $why', ({ at, on }) => {
    expect(around(example, at)).toEqual(on);
  });

  test('a shift on duty says its team, its zone, when it started and when it ends', () => {
    expect(onShiftAt(example, Date.parse('2026-06-06T03:00+02:00'))).toEqual({
      shift: 'night',
      team: 'night',
      startsAtMs: Date.parse('2026-06-05T22:00+02:00'),
      endsAtMs: Date.parse('2026-06-06T06:00+02:00'),
      timezone: 'Europe/Paris',
    });
  });

  test('a range lists every shift that touches it, and none that ends when it begins or begins when it ends', () => {
    expect(windows(example, '2026-06-05T14:00+02:00', '2026-06-08T06:00+02:00')).toEqual([
      'afternoon 2026-06-05T12:00Z/2026-06-05T20:00Z',
      'night 2026-06-05T20:00Z/2026-06-06T04:00Z',
    ]);
    expect(windows(example, '2026-06-05T13:59+02:00', '2026-06-08T06:01+02:00')).toHaveLength(4);
  });
});

describe('rule 16, hours', () => {
  test.each([
    { from: '18:00', to: '24:00', last: '2026-06-02T00:00+02:00', on: ['only', 'nobody', 'nobody'] },
    { from: '18:00', to: '00:00', last: '2026-06-02T00:00+02:00', on: ['only', 'nobody', 'nobody'] },
    { from: '18:00', to: '00:01', last: '2026-06-02T00:01+02:00', on: ['only', 'nobody', 'nobody'] },
    { from: '18:00', to: '17:59', last: '2026-06-02T17:59+02:00', on: ['only', 'nobody', 'only'] },
    { from: '00:00', to: '24:00', last: '2026-06-02T00:00+02:00', on: ['only', 'only', 'only'] },
    { from: '00:00', to: '23:59', last: '2026-06-01T23:59+02:00', on: ['only', 'nobody', 'only'] },
  ])('a shift from $from to $to: around $last $on', ({ from, to, last, on }) => {
    expect(around(one(from, to), last)).toEqual(on);
  });

  test('a shift that passes midnight belongs to the day it starts on', () => {
    const sunday = calendar({ shifts: { watch: { team: 'a', days: ['sun'], from: '20:00', to: '04:00' } } });
    expect(around(sunday, '2026-06-07T20:00+02:00')).toEqual(['nobody', 'watch', 'watch']);
    expect(around(sunday, '2026-06-08T04:00+02:00')).toEqual(['watch', 'nobody', 'nobody']);
    expect(around(sunday, '2026-06-07T04:00+02:00')).toEqual(['nobody', 'nobody', 'nobody']);
  });

  test('a shift of almost a day is seen to its end twelve hours west of UTC', () => {
    const long = { team: 'a', days: ['mon'], from: '23:59', to: '23:58' };
    const file = calendar({ timezone: 'Etc/GMT+12', shifts: { long } });
    expect(around(file, '2026-06-02T11:59Z')).toEqual(['nobody', 'long', 'long']);
    expect(around(file, '2026-06-03T11:58Z')).toEqual(['long', 'nobody', 'nobody']);
  });

  test('a leap day is worked like any other', () => {
    const leapDay = Date.parse('2028-02-29T12:00+01:00');
    expect(onShiftAt(calendar(), leapDay)?.shift).toBe('morning');
    expect(nextAround(calendar(), '2028-02-29T05:00Z')[0]).toBe('morning 2028-02-29T05:00Z');
  });
});

describe('rule 16, zones', () => {
  const kolkata = { team: 'a', days: ['mon'], from: '09:00', to: '17:30', timezone: 'Asia/Kolkata' };
  const stJohns = { team: 'b', days: ['mon'], from: '09:00', to: '17:30', timezone: 'America/St_Johns' };
  const apia = { team: 'c', days: ['mon'], from: '00:00', to: '24:00', timezone: 'Pacific/Apia' };
  const paris = { team: 'd', days: ['mon'], from: '22:00', to: '23:00' };
  const world = calendar({ shifts: { kolkata, stJohns, apia, paris } });

  test.each([
    { at: '2026-05-31T11:00Z', on: ['nobody', 'apia', 'apia'], why: 'Monday begins in Samoa' },
    { at: '2026-06-01T03:30Z', on: ['apia', 'kolkata', 'kolkata'], why: '09:00 at +05:30' },
    { at: '2026-06-01T11:00Z', on: ['kolkata', 'kolkata', 'kolkata'], why: 'Monday ends in Samoa' },
    { at: '2026-06-01T12:00Z', on: ['kolkata', 'stJohns', 'stJohns'], why: '17:30 at +05:30' },
    {
      at: '2026-06-01T20:00Z',
      on: ['stJohns', 'paris', 'paris'],
      why: '17:30 at -02:30; the calendar’s own zone after it',
    },
    { at: '2026-01-05T12:30Z', on: ['nobody', 'stJohns', 'stJohns'], why: '09:00 at -03:30 in winter' },
  ])('each shift goes by its own: around $at $on ($why)', ({ at, on }) => {
    expect(around(world, at)).toEqual(on);
  });

  test('the zone that a shift goes by is told with it', () => {
    const zones = shiftsBetween(world, Date.parse('2026-06-01T00:00Z'), Date.parse('2026-06-02T00:00Z')).map(
      ({ shift, timezone }) => `${shift} ${timezone}`,
    );
    expect(zones).toEqual([
      'apia Pacific/Apia',
      'kolkata Asia/Kolkata',
      'stJohns America/St_Johns',
      'paris Europe/Paris',
    ]);
  });

  test('a time zone that nobody knows is refused by name', () => {
    const file: Calendar = { ...calendar(), timezone: 'Europe/Pariss' };
    expect(() => onShiftAt(file, 0)).toThrow(
      new RangeError('shift morning: found the time zone "Europe/Pariss", expected an IANA one'),
    );
  });
});

describe('rule 16, overlaps', () => {
  const vip = { team: 'vip', days: ['mon'], from: '10:00', to: '12:00' };
  const day = { team: 'day', days: ['mon'], from: '08:00', to: '16:00' };
  const late = { team: 'late', days: ['mon'], from: '10:00', to: '20:00' };

  test('the first listed wins, and the other is back when it ends', () => {
    const file = calendar({ shifts: { vip, day } });
    expect(around(file, '2026-06-01T10:00+02:00')).toEqual(['day', 'vip', 'vip']);
    expect(around(file, '2026-06-01T12:00+02:00')).toEqual(['vip', 'day', 'day']);
    expect(around(calendar({ shifts: { day, vip } }), '2026-06-01T10:00+02:00')).toEqual(['day', 'day', 'day']);
  });

  test('of two that start together the first listed is next', () => {
    expect(nextAround(calendar({ shifts: { vip, day, late } }), '2026-06-01T10:00+02:00')).toEqual([
      'vip 2026-06-01T08:00Z',
      'day 2026-06-08T06:00Z',
      'day 2026-06-08T06:00Z',
    ]);
    expect(nextAround(calendar({ shifts: { late, day, vip } }), '2026-06-01T10:00+02:00')[0]).toBe(
      'late 2026-06-01T08:00Z',
    );
  });

  test.each(['1', '42', '0', '007'])('the name %s is refused: names of digits lose their place in the file', (name) => {
    const refused = shiftsFile.safeParse({ timezone: 'Europe/Paris', shifts: { b: vip, [name]: day } });
    expect(JSON.stringify(refused.error?.issues)).toContain('not of digits only');
    expect(Object.keys(calendar({ shifts: { b: vip, [`${name}a`]: day } }).shifts)).toEqual(['b', `${name}a`]);
  });
});

describe('rule 16, the next shift', () => {
  const yearly = (date: string) =>
    calendar({
      holidays: [{ from: '2026-01-01', to: '2029-12-31' }],
      exceptions: [{ date, shift: 'morning', from: '08:00', to: '12:00' }],
    });

  test('is one that starts strictly later, also while others are on duty', () => {
    expect(nextAround(calendar(), '2026-06-01T14:00+02:00')).toEqual([
      'afternoon 2026-06-01T12:00Z',
      'night 2026-06-01T20:00Z',
      'night 2026-06-01T20:00Z',
    ]);
  });

  test('is found eleven months ahead when nothing else is left', () => {
    expect(nextAround(yearly('2027-05-03'), '2026-06-01T12:00Z')[1]).toBe('morning 2027-05-03T06:00Z');
  });

  test('is looked for over 366 days and no more', () => {
    expect(nextAround(yearly('2027-06-02'), '2026-06-01T06:00Z')).toEqual([
      'nothing',
      'morning 2027-06-02T06:00Z',
      'morning 2027-06-02T06:00Z',
    ]);
  });

  test('is none when no shift is ever worked', () => {
    expect(nextAround(calendar({ shifts: {} }), '2026-06-01T12:00Z')).toEqual(['nothing', 'nothing', 'nothing']);
    expect(onShiftAt(calendar({ shifts: {} }), Date.parse('2026-06-01T12:00Z'))).toBeUndefined();
  });
});
