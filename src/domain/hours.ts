import { DateTime, IANAZone } from 'luxon';
import { remembered } from './remembered.ts';

/** Local hours: `from` and `to` as `HH:MM`; `to` not later than `from` is on the next day, which belongs to the day it began. */
export interface Hours {
  readonly from: string;
  readonly to: string;
  readonly timezone: string;
  readonly days?: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
}

const mostZones = 1_000;

/** Is it the name of a time zone? */
export const isZone = remembered(mostZones, (name) => IANAZone.isValidZone(name));

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Is a moment within these hours, by the clock on the wall there? */
export function isBetween(atMs: number, { from, to, timezone, days }: Hours): boolean {
  const local = DateTime.fromMillis(atMs, { zone: timezone });
  const time = local.toFormat('HH:mm');
  const worksOn = (weekday: number): boolean => {
    const day = weekdays[weekday - 1];
    return days === undefined || (day !== undefined && days.includes(day));
  };
  if (from < to) return from <= time && time < to && worksOn(local.weekday);
  return (time >= from && worksOn(local.weekday)) || (time < to && worksOn(local.minus({ days: 1 }).weekday));
}
