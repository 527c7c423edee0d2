import type { Calendar } from '../../src/domain/workspace.ts';

/**
 * A second calendar, slow and obvious, to hold against the real one. It knows nothing of offsets: it walks through time
 * minute by minute, reads the clock on the wall (by Intl), and notes when the times that the files give are struck.
 * All moments are in minutes since 1970.
 */
export interface Watch {
  readonly shift: string;
  readonly start: number;
  readonly end: number;
}

const minuteMs = 60_000;
const hour = 60;
const day = 24 * hour;

/** Every watch that starts on the dates from `daysBack` before to `daysAhead` after, by start, then as listed. */
export function slowWatches(calendar: Calendar, around: number, daysBack: number, daysAhead: number): Watch[] {
  const watches: Watch[] = [];
  for (const [name, shift] of Object.entries(calendar.shifts)) {
    for (let offset = -daysBack; offset <= daysAhead; offset++) {
      const date = dateOf(around + offset * day);
      for (const { from, to } of hoursOn(calendar, name, date)) {
        const zone = shift.timezone ?? calendar.timezone;
        const start = struck(zone, label(date, from));
        const end = struck(zone, label(to > from ? date : dateOf(label(date, '24:00')), to));
        if (start < end) watches.push({ shift: name, start, end });
      }
    }
  }
  return watches.toSorted((a, b) => a.start - b.start);
}

/** Of all watches, the one on duty: that of the shift listed first, and of its own the one that started first. */
export function slowOnShiftAt(calendar: Calendar, watches: readonly Watch[], at: number): Watch | undefined {
  for (const name of Object.keys(calendar.shifts)) {
    const watch = watches.find(({ shift, start, end }) => shift === name && start <= at && at < end);
    if (watch) return watch;
  }
  return undefined;
}

export function slowNextShift(calendar: Calendar, at: number): Watch | undefined {
  const last = at + 366 * day;
  for (const daysAhead of [6, 368]) {
    // The last three of these dates may have watches that start after those of a date not looked at yet: left out.
    const complete = Math.min(last, at + (daysAhead - 2) * day);
    const next = slowWatches(calendar, at, 4, daysAhead).find(({ start }) => at < start && start <= complete);
    if (next) return next;
  }
  return undefined;
}

function hoursOn(calendar: Calendar, name: string, date: string): { readonly from: string; readonly to: string }[] {
  const exceptions = calendar.exceptions.filter((exception) => exception.date === date && exception.shift === name);
  if (exceptions.length > 0) return exceptions;
  for (const holiday of calendar.holidays) {
    const dates = 'date' in holiday ? { from: holiday.date, to: holiday.date } : holiday;
    if (dates.from <= date && date <= dates.to && (!holiday.shifts || holiday.shifts.includes(name))) return [];
  }
  const shift = calendar.shifts[name];
  return shift?.days.some((each) => each === weekdayOf(date)) ? [shift] : [];
}

/** The minute in which the zone's clocks first show this time or, if they never do, would have without the change. */
function struck(zone: string, wanted: number): number {
  const clock = wallClock(zone);
  const [from, to] = [wanted - 15 * hour, wanted + 13 * hour];
  for (let minute = from; minute <= to; minute++) if (clock(minute) === wanted) return minute;
  for (let minute = from; minute <= to; minute++) {
    const before = clock(minute - 1);
    if (before < wanted && wanted < clock(minute)) return minute - 1 + (wanted - before);
  }
  throw new Error(`The clocks of ${zone} neither show nor skip ${new Date(wanted * minuteMs).toISOString()}`);
}

const wallClocks = new Map<string, (minute: number) => number>();

function wallClock(timeZone: string): (minute: number) => number {
  const clock = wallClocks.get(timeZone) ?? newWallClock(timeZone);
  wallClocks.set(timeZone, clock);
  return clock;
}

/** What the clock on the wall shows, as minutes since 1970 in its own time. Clocks change on quarter hours only. */
function newWallClock(timeZone: string): (minute: number) => number {
  const digits = '2-digit';
  const fields = { year: 'numeric', month: digits, day: digits, hour: digits, minute: digits } as const;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, hourCycle: 'h23', ...fields });
  const readings = new Map<number, number>();
  return (minute) => {
    const quarter = Math.floor(minute / 15);
    let reading = readings.get(quarter);
    if (reading === undefined) {
      const parts = format.formatToParts(quarter * 15 * minuteMs);
      const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
      reading = label(`${part('year')}-${part('month')}-${part('day')}`, `${part('hour')}:${part('minute')}`);
      readings.set(quarter, reading);
    }
    return reading + (minute - quarter * 15);
  };
}

const weekday = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short' });
const weekdayOf = (date: string) => weekday.format(Date.parse(date)).toLowerCase();
const label = (date: string, time: string) => Date.parse(`${date}T${time}Z`) / minuteMs;
const dateOf = (minute: number) => new Date(minute * minuteMs).toISOString().slice(0, 10);
