import type { Duty } from '../../src/domain/calendar.ts';
import type { Live } from '../../src/domain/live.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const MINUTE = 60_000;
const means: Live['means'] = (option, text) => option === text.toLowerCase();
const hours = [
  [6, 14, 'morning'],
  [14, 22, 'afternoon'],
] as const;

/** Anna works in the mornings, everybody else nowhere. */
const teamsOf: Live['teamsOf'] = (agent) => (agent === 'anna' ? ['morning'] : []);
const hasOthers: Live['hasOthers'] = () => true;
const patience = { handOverAfterMs: null, remindAfterMs: null, closeAfterMs: null };

/** UTC, every day: morning 6–14, afternoon 14–22; nobody at night. */
export const days: Live = {
  means,
  teamsOf,
  hasOthers,
  patience,
  transcriptAtClose: false,
  duty(at) {
    const midnight = Math.floor(at / (24 * HOUR)) * 24 * HOUR;
    const all = [0, 1].flatMap((day) =>
      hours.map(([from, to, name]): Duty => ({
        shift: name,
        team: name,
        timezone: 'UTC',
        startsAtMs: midnight + (day * 24 + from) * HOUR,
        endsAtMs: midnight + (day * 24 + to) * HOUR,
      })),
    );
    return {
      now: all.find((d) => d.startsAtMs <= at && at < d.endsAtMs),
      next: all.find((d) => d.startsAtMs > at),
    };
  },
};
export const never: Live = { means, teamsOf, hasOthers, patience, transcriptAtClose: false, duty: () => ({}) };
