import { nextShift, onShiftAt } from '../../src/domain/calendar.ts';
import { shiftsFile } from '../../src/domain/workspace.ts';
import { formatOpening } from '../../src/messages/formatOpening.ts';

// Shifts in Paris, contacts elsewhere, and the server somewhere else again: none of them has the date and time of another.

/** The day, from Monday to Friday; two nights, one of them over a clock change whenever there is one. */
export const shifts = {
  timezone: 'Europe/Paris',
  shifts: {
    day: {
      team: 'day',
      days: ['mon' as const, 'tue' as const, 'wed' as const, 'thu' as const, 'fri' as const],
      from: '08:00',
      to: '18:00',
    },
    night: { team: 'night', days: ['thu' as const, 'sat' as const], from: '22:00', to: '06:00' },
  },
  holidays: [{ date: '2026-06-09' }, { date: '2026-06-12' }, { from: '2026-08-03', to: '2026-08-09' }],
};
const calendar = shiftsFile.parse(shifts);

export interface Contact {
  readonly language: string;
  readonly zone: string;
}
export const newYorker: Contact = { language: 'en', zone: 'America/New_York' };
export const jakartan: Contact = { language: 'id', zone: 'Asia/Jakarta' };
export const aucklander: Contact = { language: 'fr', zone: 'Pacific/Auckland' };

/** A boundary in UTC, and who is on duty, else what a contact is told of the next opening: a minute before, at, a minute after. */
export interface Boundary {
  readonly of: string;
  readonly at: string;
  readonly contact: Contact;
  readonly is: readonly [before: string, at: string, after: string];
}
const always = (is: string): Boundary['is'] => [is, is, is];
export const boundaries: readonly Boundary[] = [
  { of: 'a shift’s begin', at: '2026-06-03T06:00Z', contact: newYorker, is: ['Wednesday 02:00', 'day', 'day'] },
  { of: 'a shift’s begin', at: '2026-06-03T06:00Z', contact: jakartan, is: ['Rabu 13.00', 'day', 'day'] },
  { of: 'a shift’s begin', at: '2026-06-03T06:00Z', contact: aucklander, is: ['mercredi 18:00', 'day', 'day'] },
  { of: 'a shift’s end', at: '2026-06-03T16:00Z', contact: newYorker, is: ['day', 'Thursday 02:00', 'Thursday 02:00'] },
  { of: 'a shift’s end', at: '2026-06-03T16:00Z', contact: jakartan, is: ['day', 'Kamis 13.00', 'Kamis 13.00'] },
  { of: 'a shift’s end', at: '2026-06-03T16:00Z', contact: aucklander, is: ['day', 'jeudi 18:00', 'jeudi 18:00'] },
  {
    of: 'a night shift’s begin',
    at: '2026-06-04T20:00Z',
    contact: aucklander,
    is: ['vendredi 08:00', 'night', 'night'],
  },
  {
    of: 'a night shift’s end',
    at: '2026-06-05T04:00Z',
    contact: newYorker,
    is: ['night', 'Friday 02:00', 'Friday 02:00'],
  },

  { of: 'midnight of the shift, in a shift', at: '2026-06-04T22:00Z', contact: newYorker, is: always('night') },
  { of: 'midnight of the shift, closed', at: '2026-06-02T22:00Z', contact: newYorker, is: always('Wednesday 02:00') },
  { of: 'midnight of the contact, closed', at: '2026-06-03T04:00Z', contact: newYorker, is: always('Wednesday 02:00') },
  { of: 'midnight of the contact, in a shift', at: '2026-06-03T12:00Z', contact: aucklander, is: always('day') },
  {
    of: 'midnight of the contact, from which on the weekday alone is clear',
    at: '2026-08-04T04:00Z',
    contact: newYorker,
    is: ['Monday 10 August 02:00', 'Monday 02:00', 'Monday 02:00'],
  },
  {
    of: 'midnight of the contact, from which on the weekday alone is clear',
    at: '2026-08-03T17:00Z',
    contact: jakartan,
    is: ['Senin, 10 Agustus 13.00', 'Senin 13.00', 'Senin 13.00'],
  },
  {
    of: 'midnight of the contact, from which on the weekday alone is clear',
    at: '2026-08-03T12:00Z',
    contact: aucklander,
    is: ['lundi 10 août 18:00', 'lundi 18:00', 'lundi 18:00'],
  },
  {
    of: 'midnight of the shift, which is none of the contact’s',
    at: '2026-08-03T22:00Z',
    contact: newYorker,
    is: always('Monday 10 August 02:00'),
  },
  {
    of: 'midnight of a server in Tokyo, which is none of the contact’s',
    at: '2026-08-03T15:00Z',
    contact: newYorker,
    is: always('Monday 10 August 02:00'),
  },

  {
    of: 'the clocks go forward in Paris, in a shift',
    at: '2026-03-29T01:00Z',
    contact: newYorker,
    is: always('night'),
  },
  {
    of: 'the end of the shift over which they did, an hour sooner',
    at: '2026-03-29T04:00Z',
    contact: newYorker,
    is: ['night', 'Monday 02:00', 'Monday 02:00'],
  },
  {
    of: 'the last begin before that, while New York has changed already',
    at: '2026-03-27T07:00Z',
    contact: newYorker,
    is: ['Friday 03:00', 'day', 'day'],
  },
  {
    of: 'the first begin after that',
    at: '2026-03-30T06:00Z',
    contact: newYorker,
    is: ['Monday 02:00', 'day', 'day'],
  },
  {
    of: 'the clocks go forward in New York, closed',
    at: '2026-03-08T07:00Z',
    contact: newYorker,
    is: always('Monday 03:00'),
  },
  {
    of: 'the clocks go forward on a server in Los Angeles, closed',
    at: '2026-03-08T10:00Z',
    contact: jakartan,
    is: always('Senin 14.00'),
  },
  { of: 'the clocks go back in Paris, in a shift', at: '2026-10-25T01:00Z', contact: newYorker, is: always('night') },
  {
    of: 'the end of the shift over which they did, an hour later',
    at: '2026-10-25T05:00Z',
    contact: newYorker,
    is: ['night', 'Monday 03:00', 'Monday 03:00'],
  },
  {
    of: 'the last begin before that',
    at: '2026-10-23T06:00Z',
    contact: newYorker,
    is: ['Friday 02:00', 'day', 'day'],
  },
  {
    of: 'the first begin after that, while New York has not changed yet',
    at: '2026-10-26T07:00Z',
    contact: newYorker,
    is: ['Monday 03:00', 'day', 'day'],
  },
  {
    of: 'the clocks go back in New York, closed',
    at: '2026-11-01T06:00Z',
    contact: newYorker,
    is: always('Monday 02:00'),
  },
  {
    of: 'the clocks go forward in Auckland, closed',
    at: '2026-09-26T14:00Z',
    contact: aucklander,
    is: always('dimanche 09:00'),
  },

  { of: 'a holiday’s begin, closed', at: '2026-06-08T22:00Z', contact: newYorker, is: always('Wednesday 02:00') },
  {
    of: 'when the shift would begin on it',
    at: '2026-06-09T06:00Z',
    contact: newYorker,
    is: always('Wednesday 02:00'),
  },
  { of: 'when the shift would end on it', at: '2026-06-09T16:00Z', contact: jakartan, is: always('Rabu 13.00') },
  { of: 'a holiday’s end', at: '2026-06-09T22:00Z', contact: aucklander, is: always('mercredi 18:00') },
  {
    of: 'the first begin after it',
    at: '2026-06-10T06:00Z',
    contact: jakartan,
    is: ['Rabu 13.00', 'day', 'day'],
  },
  {
    of: 'a holiday’s begin, in a shift of the evening before',
    at: '2026-06-11T22:00Z',
    contact: newYorker,
    is: always('night'),
  },
  {
    of: 'the end of that shift, on the holiday',
    at: '2026-06-12T04:00Z',
    contact: newYorker,
    is: ['night', 'Saturday 16:00', 'Saturday 16:00'],
  },
  {
    of: 'the last end before a week of holidays',
    at: '2026-07-31T16:00Z',
    contact: newYorker,
    is: ['day', 'Saturday 16:00', 'Saturday 16:00'],
  },
];

const minuteMs = 60_000;

/** Who is on duty, else what the contact is told of the next opening. */
export function isAt(atMs: number, { language, zone }: Contact): string {
  const duty = onShiftAt(calendar, atMs);
  if (duty) return duty.shift;
  const next = nextShift(calendar, atMs);
  return next ? formatOpening(next.startsAtMs, language, zone, atMs) : 'never';
}

export const around = ({ at, contact }: Boundary): string[] =>
  [-minuteMs, 0, minuteMs].map((distance) => isAt(Date.parse(at) + distance, contact));
