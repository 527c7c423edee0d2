import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Connector, startConnector } from '../support/connector.ts';
import { fromEmulator } from '../support/connectorActivity.ts';
import { type RotaHere, secret, startRotaHere } from '../support/connectorApp.ts';
import { officialContact } from '../support/officialContact.ts';

// Rule 2: the welcome message is free text per locale. Texts as admins write them, and as contacts read them.

const patienceMs = 120_000;
const english = `Hi, it's *us* — "Lestari & Sons"! 👋

1. Prices & orders: <https://lestari.example/?a=1&b=2#top>
2. _Anything_ else: 100% of \`you'll\` hear from us… #1, {really}
\\o/ | ~~no~~ robots`;
/** In ICU’s quotes, a brace is a brace. */
const written = english.replace('{really}', "'{really}'");
const french = 'Bienvenue à l’accueil d’« Été & Cie » !\n\n**Horaires** : 8 h – 18 h\n\t— sauf le dimanche 🥐🇫🇷';
const quebecois = 'Allô ! Qu’est-ce qu’on peut faire pour vous ? 🍁';
/** Of these files, what they say of the welcome; all else is as it is shipped. */
const welcomes = { en: written, fr: french, 'fr-CA': quebecois, id: undefined };

async function localesWith(texts: Readonly<Record<string, string | undefined>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rota-welcome-'));
  await cp(join(import.meta.dirname, '../../locales'), folder, { recursive: true });
  for (const [language, welcome] of Object.entries(texts)) {
    const file = join(folder, `${language}.yaml`);
    const shipped = await readFile(file, 'utf8').catch(() => '');
    const others = shipped.replace(/^welcome: .*\n/m, '');
    await writeFile(file, welcome === undefined ? others : `${others}${stringify({ welcome })}`);
  }
  return folder;
}

let locales: string;
let rota: RotaHere;
let connector: Connector;
beforeAll(async () => {
  locales = await localesWith(welcomes);
  [rota, connector] = await Promise.all([startRotaHere({ env: { LOCALES_DIR: locales } }), startConnector()]);
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
  await connector[Symbol.asyncDispose]();
  await rm(locales, { recursive: true, force: true });
}, patienceMs);

describe('rule 2: the welcome message is free text per locale', () => {
  test.each([
    { locale: 'en', what: 'as it is written', text: english },
    { locale: 'en-GB', what: 'of the language without the region', text: english },
    { locale: 'fr-FR', what: 'over several lines', text: french },
    { locale: 'fr-CA', what: 'of the region, where it has its own', text: quebecois },
    { locale: 'id-ID', what: 'in English, where the language has none', text: english },
    { locale: 'de', what: 'in English, where there is no such language', text: english },
  ])(
    '$locale: $what',
    async ({ locale, text }) => {
      using contact = await officialContact(rota, secret, { locale });
      await contact.say('hello');
      await contact.hears(text);
      expect(contact.heard()[0]?.text).toBe(text);

      const user = `ayu ${locale}`;
      await rota.post(fromEmulator(connector.serviceUrl, user, 'hello', { locale }));
      await connector.hears(`talk ${user}`, text);
      expect(connector.texts(`talk ${user}`)[0]).toBe(text);
    },
    patienceMs,
  );

  test(
    'what a locale does not say of its own is said key by key: the rest comes in the contact’s own language',
    async () => {
      using contact = await officialContact(rota, secret, { locale: 'id-ID' });
      await contact.say('halo');
      await contact.hears(/^Semua petugas kami/);
      expect(contact.heard().map(({ text }) => text)[0]).toBe(english);
      using other = await officialContact(rota, secret, { locale: 'fr-CA' });
      await other.say('allô');
      await other.hears(/^Tous nos conseillers/);
    },
    patienceMs,
  );
});
