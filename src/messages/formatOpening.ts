import { DateTime } from 'luxon';
import { isZone } from '../domain/hours.ts';

/** The last day for which the weekday alone is clear; on the seventh it would be today's. */
const clearDays = 6;

/**
 * When it opens, for the contact to read: `Monday 08:00`, `lundi 08:00`, `Senin 08.00`; more than six days ahead with the
 * date, `Monday 4 January 08:00`. A zone that does not exist (channels may send anything) is read as UTC, and says so.
 */
export function formatOpening(atMs: number, language: string, zone: string, nowMs: number): string {
  const isKnown = isZone(zone);
  // English as in Britain: the day before the month, and no comma.
  const options = { zone: isKnown ? zone : 'UTC', locale: language === 'en' ? 'en-GB' : language };
  const at = DateTime.fromMillis(atMs, options);
  const daysAhead = at.startOf('day').diff(DateTime.fromMillis(nowMs, options).startOf('day'), 'days').days;
  const date = daysAhead > clearDays ? ({ day: 'numeric', month: 'long' } as const) : {};
  const day = at.toLocaleString({ weekday: 'long', ...date });
  const time = at.toLocaleString({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return `${day} ${time}${isKnown ? '' : ' UTC'}`;
}
