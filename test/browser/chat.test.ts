import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { barriersOn } from '../support/accessible.ts';
import { launchBrowser, visit } from '../support/browser.ts';
import { card, hears, message, openChat, openDesk, say, sendBox } from '../support/browserPages.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';

const withinMs = 120_000;
const root = join(import.meta.dirname, '../..');
let rota: Rota;
let browser: Browser;
let locales: string;

/** The shipped texts, and what an organisation may add to them: how its chat is called. */
async function titledLocales(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rota-locales-'));
  await cp(join(root, 'locales'), folder, { recursive: true });
  for (const [language, title] of Object.entries({ en: 'Lestari & “Sons” <care>', fr: 'Le service client Lestari' })) {
    const file = join(folder, `${language}.yaml`);
    await writeFile(file, `title: '${title}'\n${await readFile(file, 'utf8')}`);
  }
  return folder;
}

beforeAll(async () => {
  locales = await titledLocales();
  const config = { shifts: onDutyAlways('morning') };
  [rota, browser] = await Promise.all([startRota({ config, env: { LOCALES_DIR: locales } }), launchBrowser()]);
}, withinMs);
afterAll(async () => {
  await browser.close();
  await rota[Symbol.asyncDispose]();
  await rm(locales, { recursive: true, force: true });
});

test(
  'the page carries the organisation’s name where its texts give one, in English where a language has none',
  async () => {
    const { page, problems } = await openChat(browser, rota, '?lang=fr');
    expect(await page.title()).toBe('Le service client Lestari');
    await page.getByLabel('Langue').selectOption('Bahasa Indonesia');
    await page.getByRole('heading', { name: 'Lestari & “Sons” <care>' }).waitFor();
    await page.getByRole('heading', { name: 'Ada yang bisa kami bantu?' }).waitFor();
    expect(problems).toEqual([]);
    await page.context().close();
  },
  withinMs,
);

test(
  'an empty page says what to do, with the cursor where to do it, and no more of it once something was written',
  async () => {
    const { page } = await openChat(browser, rota, '?lang=en');
    await page.getByRole('heading', { name: 'How can we help?' }).waitFor();
    await page.keyboard.type('Hello');
    await page.keyboard.press('Enter');
    await hears(page, 'Hello and welcome');
    await page.locator('#empty').waitFor({ state: 'hidden' });
    await page.reload();
    await message(page, 'Hello and welcome').waitFor();
    expect(await page.locator('#empty').isHidden()).toBe(true);
    await page.context().close();
  },
  withinMs,
);

test(
  'a text that is too long is counted, kept in its box and not sent; the banner says how much is too much',
  async () => {
    const { page } = await openChat(browser, rota, '?lang=en');
    const counter = page.locator('#counter');
    await sendBox(page).fill('x'.repeat(18_000));
    expect(await counter.isVisible()).toBe(false);
    await sendBox(page).fill('x'.repeat(20_001));
    await counter.getByText('20,001 of 20,000 characters').waitFor();
    await sendBox(page).press('Enter');
    await page
      .locator('#banner')
      .getByText('Not sent: a message may have 20,000 characters at most, and this one has 20,001.')
      .waitFor();
    expect(await sendBox(page).inputValue()).toHaveLength(20_001);
    expect(await page.locator('.rota-own').count()).toBe(0);
    await sendBox(page).fill('x'.repeat(20_000));
    await sendBox(page).press('Enter');
    await hears(page, 'Hello and welcome');
    expect(await counter.isVisible()).toBe(false);
    await page.context().close();
  },
  withinMs,
);

test.each(['/', '/desk'])(
  '%s says in every language that it needs scripts, and shows nothing that does',
  async (path) => {
    const { page } = await visit(browser, rota.url + path, { javaScriptEnabled: false });
    const lines = await page.locator('.no-script p').allInnerTexts();
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toContain('JavaScript');
    expect(await page.locator('select:visible, button:visible, #conversation:visible').count()).toBe(0);
    await page.context().close();
  },
  withinMs,
);

test(
  'the sign-in page says whom to ask, and tells a stranger no command',
  async () => {
    const { page } = await visit(browser, `${rota.url}/desk`);
    await page.getByText('ask your administrator for a sign-in link').waitFor();
    expect(await page.locator('body').innerText()).not.toMatch(/npm|rota --/);
    await page.context().close();
  },
  withinMs,
);

test.each(['light', 'dark'] as const)(
  'nothing on the pages keeps anybody from using them, in %s colours: empty, busy, without a connection, signed out',
  async (colorScheme) => {
    const options = { colorScheme, reducedMotion: 'reduce' } as const;
    const signIn = await visit(browser, `${rota.url}/desk`, options);
    await signIn.page.getByRole('heading', { name: 'You are not signed in' }).waitFor();
    expect(await barriersOn(signIn.page)).toEqual([]);
    await signIn.page.context().close();

    const agent = colorScheme === 'light' ? 'Anna Kurnia' : 'Citra Lestari';
    const desk = await openDesk(browser, rota, agent, options);
    const contact = await openChat(browser, rota, '?lang=en', options);
    await contact.page.getByRole('heading', { name: 'How can we help?' }).waitFor();
    expect(await barriersOn(contact.page)).toEqual([]);
    expect(await barriersOn(desk.page)).toEqual([]);

    await say(desk.page, '/online');
    await say(contact.page, `Hello in ${colorScheme}`);
    await card(desk.page, `Hello in ${colorScheme}`).waitFor();
    await say(desk.page, '/list');
    await desk.page.locator('.rota-rows').waitFor();
    await say(desk.page, '/transfer');
    await desk.page.locator('.rota-form').waitFor();
    expect(await barriersOn(desk.page)).toEqual([]);
    expect(await barriersOn(contact.page)).toEqual([]);

    await contact.page.context().setOffline(true);
    await contact.page.locator('html[data-state=lost]').waitFor();
    expect(await barriersOn(contact.page)).toEqual([]);
    await say(desk.page, '/close');
    await say(desk.page, '/offline');
    await desk.page.locator('html[data-presence=offline]').waitFor();
    for (const { page } of [desk, contact]) await page.context().close();
  },
  withinMs,
);

test(
  'everything on a card can be reached and done by keyboard',
  async () => {
    const desk = await openDesk(browser, rota, 'Budi Santoso');
    await rota.configure({ shifts: onDutyAlways('night') });
    await say(desk.page, '/help');
    await card(desk.page, '/help').waitFor();
    const help = card(desk.page, '/help').getByRole('button', { name: 'Online', exact: true });
    await help.focus();
    await desk.page.keyboard.press('Enter');
    await desk.page.locator('html[data-presence=online]').waitFor();
    await desk.page.context().close();
  },
  withinMs,
);
