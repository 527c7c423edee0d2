import { DateTime, IANAZone } from 'luxon';
import type { Calendar, Holiday, Shift } from './workspace.ts';

/** A shift at work, from `startsAtMs` up to but not including `endsAtMs`. */
export interface Duty {
  readonly shift: string;
  readonly team: string;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  /** The shift's own zone, else the calendar's. */
  readonly timezone: string;
}

/** What one shift works on one of its local dates, given as days since 1970-01-01. */
type DutiesOn = (day: number) => readonly Duty[];

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** How far ahead the next shift is looked for. */
const horizonMs = 366 * dayMs;
/** The shifts of a date start at most 14 hours before it does in UTC, and end at most 60 after: two days and 12 hours. */
const daysAhead = 1;
const daysBack = 2;
/** Enough for a year's search; a process that runs for years starts over now and then. */
const maxRememberedDays = 1_000;
const daysOfWeek = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** The shift on duty at a moment (the first listed wins where several overlap), undefined in a gap. */
export function onShiftAt(calendar: Calendar, atMs: number): Duty | undefined {
  for (const dutiesOn of rosterOf(calendar)) {
    const duty = dutiesBetween(dutiesOn, atMs, atMs + 1)[0];
    if (duty) return duty;
  }
  return undefined;
}

/** The next shift to start strictly after `atMs`, ties to the first listed; looked for over 366 days. */
export function nextShift(calendar: Calendar, atMs: number): Duty | undefined {
  let next: Duty | undefined;
  for (const dutiesOn of rosterOf(calendar)) {
    next = firstStart(dutiesOn, atMs, next?.startsAtMs ?? atMs + horizonMs + 1) ?? next;
  }
  return next;
}

/** Every shift that is at work some time in `[fromMs, toMs)`, ordered by start, then as listed. */
export function shiftsBetween(calendar: Calendar, fromMs: number, toMs: number): Duty[] {
  return rosterOf(calendar)
    .flatMap((dutiesOn) => dutiesBetween(dutiesOn, fromMs, toMs))
    .toSorted(byStart);
}

function dutiesBetween(dutiesOn: DutiesOn, fromMs: number, toMs: number): Duty[] {
  const duties: Duty[] = [];
  for (let day = dayOf(fromMs) - daysBack; day <= dayOf(toMs) + daysAhead; day++) {
    for (const duty of dutiesOn(day)) if (duty.startsAtMs < toMs && fromMs < duty.endsAtMs) duties.push(duty);
  }
  return duties.toSorted(byStart);
}

/** The earliest start in the open range between the two moments. */
function firstStart(dutiesOn: DutiesOn, afterMs: number, beforeMs: number): Duty | undefined {
  let first: Duty | undefined;
  let untilMs = beforeMs;
  for (let day = dayOf(afterMs) - daysBack; day <= dayOf(untilMs) + daysAhead; day++) {
    for (const duty of dutiesOn(day)) {
      if (duty.startsAtMs <= afterMs || duty.startsAtMs >= untilMs) continue;
      first = duty;
      untilMs = duty.startsAtMs;
    }
  }
  return first;
}

const rosters = new WeakMap<Calendar, readonly DutiesOn[]>();

/**
 * The calendar's shifts in the order of the file. Dates are worked out when first asked for and then remembered as
 * long as the calendar is, which nobody may change: a changed file is another calendar.
 * Throws a RangeError for a time zone that nobody knows.
 */
function rosterOf(calendar: Calendar): readonly DutiesOn[] {
  let roster = rosters.get(calendar);
  if (!roster) {
    roster = Object.entries(calendar.shifts).map(([name, shift]) => rosterOfShift(calendar, name, shift));
    rosters.set(calendar, roster);
  }
  return roster;
}

function rosterOfShift(calendar: Calendar, name: string, shift: Shift): DutiesOn {
  const timezone = shift.timezone ?? calendar.timezone;
  const zone = IANAZone.create(timezone);
  if (!zone.isValid) throw new RangeError(`shift ${name}: found the time zone "${timezone}", expected an IANA one`);
  const holidays = calendar.holidays.filter(({ shifts }) => shifts?.includes(name) ?? true);
  const exceptions = Map.groupBy(
    calendar.exceptions.filter((exception) => exception.shift === name),
    ({ date }) => date,
  );

  return remembered((day) => {
    const utc = new Date(day * dayMs);
    const date = utc.toISOString().slice(0, 10);
    const weekday = daysOfWeek[utc.getUTCDay()];
    const works = shift.days.some((each) => each === weekday) && !holidays.some((holiday) => covers(holiday, date));
    return (exceptions.get(date) ?? (works ? [shift] : []))
      .map((hours) => ({ shift: name, team: shift.team, ...windowOf(hours, day, zone), timezone }))
      .filter(({ startsAtMs, endsAtMs }) => startsAtMs < endsAtMs);
  });
}

/** Hours that lie within what a DST change skips come out empty, or end before they start. */
function windowOf({ from, to }: { readonly from: string; readonly to: string }, day: number, zone: IANAZone) {
  const [fromMs, toMs] = [timeOfDayMs(from), timeOfDayMs(to)];
  const midnightMs = day * dayMs;
  return {
    startsAtMs: instantOf(midnightMs + fromMs, zone),
    endsAtMs: instantOf(midnightMs + toMs + (toMs > fromMs ? 0 : dayMs), zone),
  };
}

/**
 * When the zone's clocks show a local time, which is given as if it were UTC. One that comes twice means the first; one
 * that is skipped moves forward by what is skipped: 02:30 to 03:30. It does not go by `DateTime.fromISO`, which starts
 * from the offset of today and so reads the clock, and is an hour off where a zone has changed its standard time since.
 */
function instantOf(localMs: number, zone: IANAZone): number {
  const local = DateTime.fromMillis(localMs, { zone: 'utc' }).setZone(zone, { keepLocalTime: true });
  const [first = local] = local.getPossibleOffsets();
  return first.toMillis();
}

function remembered(dutiesOn: DutiesOn): DutiesOn {
  const known = new Map<number, readonly Duty[]>();
  return (day) => {
    let duties = known.get(day);
    if (!duties) {
      if (known.size >= maxRememberedDays) known.clear();
      duties = dutiesOn(day);
      known.set(day, duties);
    }
    return duties;
  };
}

function covers(holiday: Holiday, date: string): boolean {
  return 'date' in holiday ? holiday.date === date : holiday.from <= date && date <= holiday.to;
}

function timeOfDayMs(time: string): number {
  return (Number(time.slice(0, 2)) * 60 + Number(time.slice(3))) * minuteMs;
}

const dayOf = (atMs: number) => Math.floor(atMs / dayMs);
const byStart = (a: Duty, b: Duty) => a.startsAtMs - b.startsAtMs;
