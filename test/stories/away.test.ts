import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { officialContact } from '../support/officialContact.ts';
import { type Rota, startRota } from '../support/rota.ts';

// Out of hours, the contact is told when it opens: in their language, by their own clock.

const patienceMs = 120_000;
/** The server is in a zone of its own. */
const env = { DIRECT_LINE_SECRET: 'a-secret-for-tests', TZ: 'America/St_Johns' };
const dayMs = 86_400_000;

/** The only shift there is: in three days, from 20:30 to 21:30 by UTC. The calendar's own zone is ahead of it by 14 hours. */
const opening = new Date(Date.now() + 3 * dayMs);
opening.setUTCHours(20, 30, 0, 0);
const weekday = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: 'UTC' }).format(opening).toLowerCase();
const evening = { team: 'evening', days: [weekday], from: '20:30', to: '21:30', timezone: 'UTC' };
const config = {
  agents: { agents: { budi: { name: 'Budi', teams: ['evening'] } } },
  teams: { teams: { evening: { name: 'Evening team' } } },
  shifts: { timezone: 'Pacific/Kiritimati', shifts: { evening } },
  routing: { machine: 'reception' },
};

let rota: Rota;
beforeAll(async () => {
  rota = await startRota({ config, env });
}, patienceMs);
afterAll(async () => rota[Symbol.asyncDispose](), patienceMs);

/** As people say it there: `Monday 08:00`, `Senin 08.00`. */
function saidAt(locale: string, timeZone: string): string {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone, ...options }).format(opening);
  return `${part({ weekday: 'long' })} ${part({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}`;
}

const inEnglish = (when: string) => `We will be back on ${when} and answer you then.`;
const inFrench = (when: string) => `Nous serons de retour ${when} et vous répondrons alors.`;
const inIndonesian = (when: string) => `Kami buka kembali hari ${when} dan akan membalas Anda saat itu.`;
const cases = [
  { of: 'in London', locale: 'en-GB', zone: 'Europe/London', says: inEnglish },
  { of: 'in New York', locale: 'en-US', zone: 'America/New_York', says: inEnglish },
  { of: 'in Paris', locale: 'fr-FR', zone: 'Europe/Paris', says: inFrench },
  { of: 'in French, in Jakarta, where it is another day', locale: 'fr-FR', zone: 'Asia/Jakarta', says: inFrench },
  { of: 'in Indonesian', locale: 'id-ID', zone: 'Asia/Jayapura', says: inIndonesian },
];

test.each(cases)(
  '$of',
  async ({ locale, zone, says }) => {
    using contact = await officialContact(rota, env.DIRECT_LINE_SECRET, { locale });
    await contact.say('hello', { localTimezone: zone });
    const when = saidAt(locale === 'en-US' ? 'en-GB' : locale, zone);
    await contact.hears(new RegExp(says(when).replaceAll('.', '\\.')));
  },
  patienceMs,
);

test(
  'whose zone is not known, by the calendar’s; whose zone there is not, by UTC, which is said',
  async () => {
    using marie = await officialContact(rota, env.DIRECT_LINE_SECRET);
    await marie.say('hello');
    await marie.hears(new RegExp(inEnglish(saidAt('en-GB', 'Pacific/Kiritimati'))));
    using ziggy = await officialContact(rota, env.DIRECT_LINE_SECRET);
    await ziggy.say('hello', { localTimezone: 'Mars/Olympus_Mons' });
    await ziggy.hears(new RegExp(inEnglish(`${saidAt('en-GB', 'UTC')} UTC`)));
  },
  patienceMs,
);

test(
  'once in an opening, however much the contact writes',
  async () => {
    using marie = await officialContact(rota, env.DIRECT_LINE_SECRET);
    const away = /We are closed at the moment/;
    await marie.say('hello');
    await marie.hears(away);
    await marie.say('is anybody there?');
    await marie.say('hello?');
    using next = await officialContact(rota, env.DIRECT_LINE_SECRET);
    await next.say('hello'); // later than hers
    await next.hears(away);
    expect(marie.heard().filter(({ text }) => away.test(text ?? ''))).toHaveLength(1);
  },
  patienceMs,
);
