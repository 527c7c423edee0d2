import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextShift, onShiftAt, shiftsBetween } from '../../src/domain/calendar.ts';
import type { Duty } from '../../src/domain/calendar.ts';
import { shiftsFile } from '../../src/domain/workspace.ts';
import type { Calendar } from '../../src/domain/workspace.ts';
import { slowNextShift, slowOnShiftAt, slowWatches } from './slow-calendar.ts';
import type { Watch } from './slow-calendar.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const [firstMs, lastMs] = [Date.UTC(2024, 0, 1), Date.UTC(2031, 0, 1)];

/** Changes at 02:00, at midnight, at 22:00 the day before; by 30 minutes, one hour, two; at odd offsets; none at all. */
const zones = [
  'Europe/Paris',
  'Europe/Lisbon',
  'America/New_York',
  'America/St_Johns',
  'America/Santiago',
  'America/Nuuk',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Beirut',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Etc/GMT+12',
  'Antarctica/Troll',
  'UTC',
];
const changesMs = new Map(zones.map((zone) => [zone, changesOf(zone)]));
const turnsMs = ['2024-02-29', '2028-02-29', '2028-03-01', '2025-02-28', '2027-01-01'].map((date) => Date.parse(date));

test('the instants tried include clock changes in both directions', () => {
  expect([...changesMs.values()].flat().length).toBeGreaterThan(100);
});

test('who is on duty, what comes next and the list agree with a calendar that walks minute by minute', () => {
  fc.assert(
    fc.property(calendarsAndMinutes(), ({ calendar, minute }) => {
      const watches = slowWatches(calendar, minute, 8, 8);
      const near = watches.filter(({ start, end }) => minute - 2_880 < end && start < minute + 2_880);
      expect(shiftsBetween(calendar, (minute - 2_880) * minuteMs, (minute + 2_880) * minuteMs).map(asWatch)).toEqual(
        near,
      );

      for (const at of [minute, ...near.flatMap(({ start, end }) => [start - 1, start, end - 1, end])]) {
        expect(asWatch(onShiftAt(calendar, at * minuteMs))).toEqual(slowOnShiftAt(calendar, watches, at));
      }
      expect(asWatch(nextShift(calendar, minute * minuteMs))).toEqual(slowNextShift(calendar, minute));
    }),
    { numRuns: 150 },
  );
});

test('what comes next is on duty when it starts unless one listed before it is, and nothing starts in between', () => {
  fc.assert(
    fc.property(calendarsAndMinutes(), ({ calendar, minute }) => {
      const atMs = minute * minuteMs;
      const next = nextShift(calendar, atMs);
      const between = shiftsBetween(calendar, atMs, next?.startsAtMs ?? atMs + 366 * dayMs);
      expect(between.filter(({ startsAtMs }) => startsAtMs > atMs)).toEqual([]);
      if (!next) return;
      const names = Object.keys(calendar.shifts);
      const onDuty = onShiftAt(calendar, next.startsAtMs);
      expect(onDuty).toBeDefined();
      if (onDuty) expect(names.indexOf(onDuty.shift)).toBeLessThanOrEqual(names.indexOf(next.shift));
    }),
    { numRuns: 300 },
  );
});

test('an answer does not depend on what the calendar was asked before', () => {
  const instants = fc.array(fc.integer({ min: firstMs, max: lastMs }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(calendarsAndMinutes(), instants, ({ calendar }, asked) => {
      for (const atMs of asked) {
        expect(onShiftAt(calendar, atMs)).toEqual(onShiftAt(structuredClone(calendar), atMs));
        expect(nextShift(calendar, atMs)).toEqual(nextShift(structuredClone(calendar), atMs));
      }
    }),
    { numRuns: 50 },
  );
});

test('a calendar asked about every day of seven years still answers as a new one does', () => {
  const shift = { team: 'a', days: ['mon', 'thu'], from: '09:00', to: '17:00' };
  const calendar = shiftsFile.parse({ timezone: 'Europe/Paris', shifts: { early: shift } });
  for (let atMs = firstMs; atMs < lastMs; atMs += dayMs) onShiftAt(calendar, atMs);
  for (const atMs of [firstMs, lastMs, Date.parse('2026-06-04T09:00+02:00')]) {
    expect(onShiftAt(calendar, atMs)).toEqual(onShiftAt(structuredClone(calendar), atMs));
    expect(nextShift(calendar, atMs)).toEqual(nextShift(structuredClone(calendar), atMs));
  }
});

/** A calendar of up to four shifts, with the holidays and most exceptions in the days around the minute it is tried at. */
function calendarsAndMinutes(): fc.Arbitrary<{ calendar: Calendar; minute: number }> {
  const times = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('00:00', '00:30', '01:30', '02:00', '02:15', '02:30', '03:00', '23:30') },
    fc.integer({ min: 0, max: 1_439 }).map(timeOf),
  );
  const anyHours = fc
    .record({ from: times, to: fc.oneof({ weight: 6, arbitrary: times }, fc.constant('24:00')) })
    .filter(({ from, to }) => from !== to);
  const skippedSomewhere = [
    { from: '02:00', to: '03:00' },
    { from: '02:30', to: '03:00' },
    { from: '00:00', to: '01:00' },
    { from: '23:15', to: '24:00' },
  ];
  const hours = fc.oneof({ weight: 4, arbitrary: anyHours }, fc.constantFrom(...skippedSomewhere));
  const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  const days = fc.oneof(fc.constant(everyDay), fc.subarray(everyDay, { minLength: 1 }));
  const ownZone = fc.oneof(fc.constant({}), fc.record({ timezone: fc.constantFrom(...zones) }));
  const shift = fc.tuple(hours, days, ownZone).map(([part, on, own]) => ({ team: 'team', days: on, ...part, ...own }));
  const names = ['z-early', 'b', 'a', 'c'];
  const name = fc.constantFrom(...names);
  const someNames = fc.record({ shifts: fc.subarray(names) }, { requiredKeys: [] });

  return zonesAndMinutes().chain(([timezone, minute]) => {
    const near = fc.integer({ min: -3, max: 4 });
    const anyDistance = fc.oneof({ weight: 8, arbitrary: near }, fc.integer({ min: 5, max: 367 }));
    const date = anyDistance.map((distance) => dateOf(minute, distance));
    const oneDay = fc.tuple(date, someNames).map(([on, some]) => ({ date: on, ...some }));
    const range = fc
      .tuple(near, fc.oneof(fc.nat(3), fc.constant(360)), someNames)
      .map(([from, length, some]) => ({ from: dateOf(minute, from), to: dateOf(minute, from + length), ...some }));
    const exception = fc.tuple(date, name, hours).map(([on, shift, part]) => ({ date: on, shift, ...part }));
    return fc
      .record({
        timezone: fc.constant(timezone),
        shifts: fc.dictionary(name, shift, { minKeys: 1, maxKeys: names.length, noNullPrototype: true }),
        holidays: fc.array(fc.oneof(oneDay, range), { maxLength: 2 }),
        exceptions: fc.array(exception, { maxLength: 4 }),
      })
      .map((file) => ({ calendar: shiftsFile.parse(file), minute }));
  });
}

/** A zone, and a minute that is more often than not within a day and a half of a change of its clocks. */
function zonesAndMinutes(): fc.Arbitrary<[string, number]> {
  const any = fc.integer({ min: firstMs / minuteMs, max: lastMs / minuteMs });
  const near = (momentsMs: readonly number[]) =>
    fc
      .tuple(fc.constantFrom(...momentsMs), fc.integer({ min: -2_160, max: 2_160 }))
      .map(([atMs, distance]) => atMs / minuteMs + distance);
  return fc.constantFrom(...zones).chain((zone) => {
    const changes = changesMs.get(zone) ?? [];
    const change = changes.length > 0 ? [{ weight: 4, arbitrary: near(changes) }] : [];
    return fc.tuple(fc.constant(zone), fc.oneof(any, near(turnsMs), ...change));
  });
}

/** The days on which the zone's clocks change, as Intl tells. */
function changesOf(timeZone: string): number[] {
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' });
  const changes: number[] = [];
  for (let atMs = firstMs; atMs < lastMs; atMs += dayMs) {
    if (clock.format(atMs) !== clock.format(atMs + dayMs)) changes.push(atMs);
  }
  return changes;
}

function asWatch(duty: Duty): Watch;
function asWatch(duty: Duty | undefined): Watch | undefined;
function asWatch(duty: Duty | undefined): Watch | undefined {
  return duty && { shift: duty.shift, start: duty.startsAtMs / minuteMs, end: duty.endsAtMs / minuteMs };
}

const timeOf = (minute: number) => new Date(minute * minuteMs).toISOString().slice(11, 16);
const dateOf = (minute: number, days: number) => new Date(minute * minuteMs + days * dayMs).toISOString().slice(0, 10);
