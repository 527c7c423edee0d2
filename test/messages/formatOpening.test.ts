import { describe, expect, test } from '@jest/globals';
import { formatOpening } from '../../src/messages/formatOpening.ts';

const ms = (iso: string) => Date.parse(iso);
/** Monday in Paris. */
const opening = ms('2027-01-04T08:00:00+01:00');

describe('an opening', () => {
  test.each([
    { language: 'en', text: 'Monday 08:00' },
    { language: 'fr', text: 'lundi 08:00' },
    { language: 'id', text: 'Senin 08.00' },
  ])('within six days is a weekday and a time in $language: $text', ({ language, text }) => {
    expect(formatOpening(opening, language, 'Europe/Paris', ms('2026-12-29T12:00:00+01:00'))).toBe(text);
  });

  test.each([
    { language: 'en', text: 'Monday 4 January 08:00' },
    { language: 'fr', text: 'lundi 4 janvier 08:00' },
    { language: 'id', text: 'Senin, 4 Januari 08.00' },
  ])('further ahead has its date in $language: $text', ({ language, text }) => {
    expect(formatOpening(opening, language, 'Europe/Paris', ms('2026-12-28T12:00:00+01:00'))).toBe(text);
  });

  test('on the same weekday of next week has its date, though it is not seven times 24 hours ahead', () => {
    const mondayEvening = ms('2026-12-28T20:00:00+01:00');
    expect(formatOpening(opening, 'en', 'Europe/Paris', mondayEvening)).toBe('Monday 4 January 08:00');
  });

  test('counts the days in the contact’s zone', () => {
    const now = ms('2026-12-28T23:30:00Z'); // Tuesday already in Paris
    expect(formatOpening(opening, 'en', 'Europe/Paris', now)).toBe('Monday 08:00');
    expect(formatOpening(opening, 'en', 'Atlantic/Reykjavik', now)).toBe('Monday 4 January 07:00');
  });

  test('is told in the contact’s zone', () => {
    const now = ms('2027-01-03T12:00:00Z');
    expect(formatOpening(opening, 'en', 'Asia/Jakarta', now)).toBe('Monday 14:00');
    expect(formatOpening(opening, 'en', 'Pacific/Honolulu', now)).toBe('Sunday 21:00');
  });

  test.each([
    { at: '2027-01-05T00:00:00+01:00', text: 'Tuesday 00:00' },
    { at: '2027-01-05T22:05:00+01:00', text: 'Tuesday 22:05' },
  ])('has a 24-hour clock: $text', ({ at, text }) => {
    expect(formatOpening(ms(at), 'en', 'Europe/Paris', opening)).toBe(text);
  });

  test('in a zone that does not exist is told in UTC, and says so', () => {
    expect(formatOpening(opening, 'en', 'Mars/Olympus', ms('2027-01-03T12:00:00Z'))).toBe('Monday 07:00 UTC');
  });
});
