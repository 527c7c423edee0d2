import { nextShift, onShiftAt, shiftsBetween } from '../../src/domain/calendar.ts';
import { shiftsFile } from '../../src/domain/workspace.ts';
import type { Calendar } from '../../src/domain/workspace.ts';

const minuteMs = 60_000;
export const dayMs = 86_400_000;
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri'];
export const everyDay = [...weekdays, 'sat', 'sun'];

const roundTheClock = {
  morning: { team: 'morning', days: weekdays, from: '06:00', to: '14:00' },
  afternoon: { team: 'afternoon', days: weekdays, from: '14:00', to: '22:00' },
  night: { team: 'night', days: weekdays, from: '22:00', to: '06:00' },
};

/** The shipped example (24 hours from Monday to Friday in Paris), but for what the file says otherwise. */
export function calendar(file: object = {}): Calendar {
  return shiftsFile.parse({ timezone: 'Europe/Paris', shifts: roundTheClock, ...file });
}

/** One shift, worked every day. */
export function one(from: string, to: string, more: object = {}): Calendar {
  return calendar({ shifts: { only: { team: 'only', days: everyDay, from, to } }, ...more });
}

/** Who is on duty a minute before, at and a minute after. */
export function around(file: Calendar, at: string): string[] {
  return [-minuteMs, 0, minuteMs].map((distance) => onShiftAt(file, Date.parse(at) + distance)?.shift ?? 'nobody');
}

/** What comes next a minute before, at and a minute after: the shift and its start in UTC. */
export function nextAround(file: Calendar, at: string): string[] {
  return [-minuteMs, 0, minuteMs].map((distance) => {
    const next = nextShift(file, Date.parse(at) + distance);
    return next ? `${next.shift} ${iso(next.startsAtMs)}` : 'nothing';
  });
}

/** The windows that touch a range: the shift, its start and its end in UTC. */
export function windows(file: Calendar, from: string, to: string): string[] {
  return shiftsBetween(file, Date.parse(from), Date.parse(to)).map(
    ({ shift, startsAtMs, endsAtMs }) => `${shift} ${iso(startsAtMs)}/${iso(endsAtMs)}`,
  );
}

export const iso = (atMs: number) => new Date(atMs).toISOString().replace(':00.000', '');
