import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser, visit, type Visit } from '../support/browser.ts';
import {
  attach,
  cardButton,
  connected,
  hears,
  message,
  openChat,
  openDesk,
  say,
  transcript,
  typeText,
} from '../support/browserPages.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';

const withinMs = 60_000;
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAD0lEQVR42mNk+M9QDwADgQGAghrh5QAAAABJRU5ErkJggg==',
  'base64',
);

let rota: Rota;
let browser: Browser;

beforeAll(async () => {
  [rota, browser] = await Promise.all([startRota({ config: { shifts: onDutyAlways('morning') } }), launchBrowser()]);
}, 120_000);

afterAll(async () => {
  await browser.close();
  await rota[Symbol.asyncDispose]();
});

const pictures = (page: Page): Locator => page.locator('img[src*="/v3/directline/files/"]');

/** Waits until a page shows so many pictures, and fails when one of them cannot be drawn. */
async function untilPictures(page: Page, count: number): Promise<void> {
  await pictures(page)
    .nth(count - 1)
    .waitFor();
  for (const picture of await pictures(page).all())
    await picture.evaluate((image) => (image as unknown as { decode(): Promise<void> }).decode());
  expect(await pictures(page).count()).toBe(count);
}

describe('in French, from both sides', () => {
  let contact: Visit;
  let desk: Visit;

  beforeAll(async () => {
    desk = await openDesk(browser, rota, 'Citra Lestari');
    contact = await openChat(browser, rota, '?lang=fr');
  }, withinMs);

  test(
    'the sign-in code leaves the address bar, and the header says who is signed in',
    async () => {
      expect(desk.page.url()).toBe(`${rota.url}/desk`);
      expect(await desk.page.locator('#signed-in').innerText()).toBe('Connecté en tant que Citra Lestari');
      expect(await desk.page.locator('html').getAttribute('lang')).toBe('fr');
    },
    withinMs,
  );

  test(
    'a contact is greeted, an agent who went online by a button gets them, and each sees the other’s name',
    async () => {
      await desk.page.getByRole('button', { name: 'En ligne' }).click();
      await hears(desk.page, 'Vous êtes en ligne');
      await say(contact.page, 'Bonjour, mon imprimante est cassée');
      await hears(contact.page, 'Bonjour et bienvenue');
      await hears(contact.page, 'Citra Lestari s’occupe de votre demande');
      const brief = await hears(desk.page, 'mon imprimante est cassée');
      expect(await brief.getAttribute('class')).toContain('rota-internal');

      await typeText(desk.page, 'Bonjour !');
      await contact.page.locator('.rota-typing', { hasText: 'Citra Lestari est en train d’écrire…' }).waitFor();
      await say(desk.page, 'Bonjour ! Lisez https://example.com/aide.');
      const answer = await hears(contact.page, 'Bonjour ! Lisez');
      expect(await answer.locator('.rota-name').innerText()).toBe('Citra Lestari');
      expect(await answer.getByRole('link').getAttribute('href')).toBe('https://example.com/aide');

      await typeText(contact.page, 'Merci');
      await desk.page.locator('.rota-typing').waitFor();
      await say(contact.page, 'Merci *beaucoup*\n  <b>Marie</b>');
      const thanks = await hears(desk.page, 'Merci *beaucoup*');
      expect(await thanks.getAttribute('class')).toContain('rota-from-contact');
      expect(await thanks.locator('.rota-name').innerText()).toMatch(/^Visitor \S{4} #[0-9A-Z]{4,6}$/);
      expect(await message(desk.page, 'Merci').innerText()).toBe('Merci *beaucoup*\n  <b>Marie</b>');
    },
    withinMs,
  );

  test(
    'pictures go both ways and are shown; other files can be downloaded',
    async () => {
      await attach(contact.page, 'photo.png', 'image/png', png);
      await untilPictures(desk.page, 1);
      const picture = desk.page.getByRole('link', { name: 'photo.png' });
      const opened = desk.page.waitForEvent('popup');
      await picture.click();
      expect((await opened).url()).toContain('/v3/directline/files/');
      await (await opened).close();
      const shown = await desk.page.evaluate(`getComputedStyle(document.querySelector('.rota-picture img')).objectFit`);
      expect(shown).toBe('contain');
      await untilPictures(contact.page, 1);
      await attach(desk.page, 'plan.png', 'image/png', png);
      await untilPictures(contact.page, 2);
      await untilPictures(desk.page, 2);
      await attach(contact.page, 'facture.pdf', 'application/pdf', Buffer.from('%PDF-1.4'));
      const link = desk.page.getByRole('link', { name: /facture\.pdf/ });
      const download = desk.page.waitForEvent('download');
      await link.click();
      expect((await download).suggestedFilename()).toBe('facture.pdf');
    },
    withinMs,
  );

  test(
    'a file that is too large is refused in the contact’s language before it is sent',
    async () => {
      let uploads = 0;
      contact.page.on('request', (request) => (uploads += Number(request.url().includes('/upload'))));
      await attach(contact.page, 'film.mp4', 'video/mp4', Buffer.alloc(10 * 1_024 * 1_024 + 1));
      await contact.page.getByText('les fichiers d’un message peuvent faire au plus 10 Mo').waitFor();
      await say(contact.page, 'Tant pis');
      await hears(desk.page, 'Tant pis');
      expect(uploads).toBe(0);
    },
    withinMs,
  );

  test(
    'after a reload both pages show the same as before, and go on',
    async () => {
      for (const { page } of [contact, desk]) {
        const before = await transcript(page);
        const shown = await pictures(page).count();
        await page.reload();
        await connected(page);
        await message(page, before.at(-1) ?? '').waitFor();
        await untilPictures(page, shown);
        expect(await transcript(page)).toEqual(before);
      }
      await say(contact.page, 'Toujours là ?');
      await hears(desk.page, 'Toujours là ?');
      await say(desk.page, 'Oui, toujours.');
      await hears(contact.page, 'Oui, toujours.');
      expect(await message(contact.page, /Toujours|toujours/).count()).toBe(2);
    },
    withinMs,
  );

  test(
    'the card’s buttons take a note, which the contact does not see, and close the conversation',
    async () => {
      await cardButton(desk.page, 'Ajouter une remarque').click();
      await desk.page.getByPlaceholder('Une remarque entre collègues').fill('Client pressé');
      await cardButton(desk.page, 'Enregistrer comme remarque').click();
      await hears(desk.page, 'enregistrée');
      await say(desk.page, '/history');
      await hears(desk.page, 'Client pressé');
      await cardButton(desk.page, 'Terminer').click();
      await hears(contact.page, 'Cette conversation est terminée');
      await hears(desk.page, 'est terminée');
      expect(await message(contact.page, 'Client pressé').count()).toBe(0);
    },
    withinMs,
  );

  test('nothing went wrong on either page, and nothing was against its policy', () => {
    expect(contact.problems).toEqual([]);
    expect(desk.problems).toEqual([]);
  });
});

test.each([
  { wanted: 'en', options: { locale: 'en-GB' }, query: '', title: 'Chat with us', welcome: 'Hello and welcome!' },
  { wanted: 'id', options: { locale: 'id-ID' }, query: '', title: 'Hubungi kami', welcome: 'Halo, selamat datang!' },
  { wanted: 'en', options: { locale: 'ja-JP' }, query: '', title: 'Chat with us', welcome: 'Hello and welcome!' },
  {
    wanted: 'id',
    options: { locale: 'fr-FR' },
    query: '?lang=id',
    title: 'Hubungi kami',
    welcome: 'Halo, selamat datang!',
  },
])(
  'a browser in $options.locale with "$query" is greeted in $wanted',
  async ({ wanted, options, query, title, welcome }) => {
    const { page, problems } = await openChat(browser, rota, query, options);
    expect(await page.title()).toBe(title);
    expect(await page.locator('html').getAttribute('lang')).toBe(wanted);
    await say(page, '👋');
    await hears(page, welcome);
    expect(problems).toEqual([]);
    await page.context().close();
  },
  withinMs,
);

test(
  'another language is chosen on the page, goes with messages as the time zone does, and is remembered',
  async () => {
    const { page } = await openChat(browser, rota, '?lang=en', { locale: 'en-GB', timezoneId: 'Asia/Jakarta' });
    await page.getByLabel('Language').selectOption('Français');
    await page.getByPlaceholder('Tapez votre message').waitFor();
    const posted = page.waitForRequest((request) => request.postData()?.includes('👋') ?? false);
    await say(page, '👋');
    expect((await posted).postDataJSON()).toMatchObject({ locale: 'fr-FR', localTimezone: 'Asia/Jakarta' });
    await hears(page, 'Bonjour et bienvenue');
    await page.goto(rota.url);
    await connected(page);
    expect(await page.title()).toBe('Écrivez-nous');
    await page.context().close();
  },
  withinMs,
);

test(
  'without a session the desk says how to get one; a link that was used says so; signing out ends the session',
  async () => {
    const stranger = await visit(browser, `${rota.url}/desk`);
    await stranger.page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    await stranger.page.context().close();

    const agent = await openDesk(browser, rota, 'Anna Kurnia');
    const late = await visit(browser, rota.signInLink('Anna Kurnia'));
    await late.page.getByText('This sign-in link was used already').waitFor();
    await late.page.context().close();

    await agent.page.getByRole('button', { name: 'Sign out' }).click();
    await agent.page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    await agent.page.goto(`${rota.url}/desk`);
    await agent.page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    await agent.page.context().close();
  },
  withinMs,
);

test('the pages’ files are sent compressed, and one that is not there is a readable 404', async () => {
  const html = await (await fetch(rota.url)).text();
  const script = /\/webchat\/[\w./-]+\.js/.exec(html)?.[0] ?? '';
  const response = await fetch(rota.url + script, { headers: { 'accept-encoding': 'gzip' } });
  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(await response.text()).toContain('renderWebChat');
  const missing = await fetch(`${rota.url}/assets/nothing.js`);
  expect(missing.status).toBe(404);
  expect(await missing.json()).toMatchObject({ error: { code: 'NOT_FOUND' } });
});
