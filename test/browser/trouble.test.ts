import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser, visit, type Visit } from '../support/browser.ts';
import { attach, connected, hears, message, openChat, openDesk, say, transcript } from '../support/browserPages.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';

const withinMs = 90_000;
const minuteMs = 60_000;

let rota: Rota;
let browser: Browser;
let contact: Visit;
let desk: Visit;

beforeAll(async () => {
  [rota, browser] = await Promise.all([startRota({ config: { shifts: onDutyAlways('morning') } }), launchBrowser()]);
  desk = await openDesk(browser, rota, 'Citra Lestari');
  await say(desk.page, '/online');
  await hears(desk.page, 'Vous êtes en ligne');
  contact = await visit(browser, 'about:blank');
  await contact.page.clock.install();
  await contact.page.goto(`${rota.url}/?lang=en`);
  await connected(contact.page);
  await say(contact.page, 'Hello, my printer is broken');
  await hears(desk.page, 'my printer is broken');
}, 120_000);

afterAll(async () => {
  await browser.close();
  await rota[Symbol.asyncDispose]();
});

test(
  'a message that the server cannot take for a minute is called failed, and arrives once when it is tried again',
  async () => {
    const { page } = contact;
    await page.route(/\/(activities|upload)/, (route) => route.fulfill({ status: 503, body: '{}' }));
    await say(page, 'Can you hear me?');
    await page.getByText('Sending').first().waitFor();
    await page.clock.runFor(minuteMs);
    const retry = page.getByRole('button', { name: 'Retry' });
    await retry.waitFor();
    await page.unroute(/\/(activities|upload)/);
    await retry.click();
    await hears(desk.page, 'Can you hear me?');
    await retry.waitFor({ state: 'detached' });
    expect(await message(page, 'Can you hear me?').count()).toBe(1);
    expect(await message(desk.page, 'Can you hear me?').count()).toBe(1);
  },
  withinMs,
);

test(
  'a file that the server cannot take for a minute can be tried again too',
  async () => {
    const { page } = contact;
    await page.route(/\/upload/, (route) => route.fulfill({ status: 503, body: '{}' }));
    await attach(page, 'invoice.pdf', 'application/pdf', Buffer.from('%PDF-1.4'));
    await page.getByText('Sending').first().waitFor();
    await page.clock.runFor(minuteMs);
    const retry = page.getByRole('button', { name: 'Retry' });
    await retry.waitFor();
    await page.unroute(/\/upload/);
    await retry.click();
    await desk.page.getByRole('link', { name: /invoice\.pdf/ }).waitFor();
    await retry.waitFor({ state: 'detached' });
  },
  withinMs,
);

test(
  'a server that refuses a file says so in the banner',
  async () => {
    const { page } = contact;
    await page.route(/\/upload/, (route) => route.fulfill({ status: 413, body: '{}' }));
    await attach(page, 'film.mp4', 'video/mp4', Buffer.from('…'));
    await page.locator('#banner').getByText('files may have 10 MB at most').waitFor();
    await page.unroute(/\/upload/);
  },
  withinMs,
);

test(
  'an expired token, as after a long sleep, is replaced by a new one, and nothing shown is lost',
  async () => {
    const { page } = contact;
    const before = await transcript(page);
    const asked = page.waitForResponse(/\/chat\/token$/);
    await page.route(/\/activities/, (route) => route.fulfill({ status: 403, body: '{}' }), { times: 1 });
    await say(page, 'I am back');
    await asked;
    await hears(desk.page, 'I am back');
    await connected(page);
    await hears(page, 'I am back');
    expect(await transcript(page)).toEqual([...before, 'I am back']);
  },
  withinMs,
);

test(
  'a killed server: both pages say so, and what was written meanwhile arrives once when it is back',
  async () => {
    const before = await transcript(contact.page);
    await rota.kill();
    await contact.page.getByText('The connection is lost.').waitFor();
    await desk.page.getByText('La connexion est interrompue.').waitFor();
    await say(contact.page, 'First, while you were away');
    await say(contact.page, 'Second, while you were away');
    await say(desk.page, 'Je reviens tout de suite');
    await rota.restart();
    await contact.page.getByText('You are connected again.').waitFor();
    await desk.page.getByText('La connexion est rétablie.').waitFor();
    await hears(desk.page, 'Second, while');
    await hears(contact.page, 'Je reviens tout de suite');
    await contact.page.locator('#banner:empty').waitFor({ state: 'attached' });
    await desk.page.locator('#banner:empty').waitFor({ state: 'attached' });

    await say(desk.page, 'Me revoilà');
    await hears(contact.page, 'Me revoilà');
    await say(contact.page, 'Good');
    await hears(desk.page, 'Good');
    const meanwhile = (await transcript(contact.page)).slice(before.length);
    expect(meanwhile.filter((text) => text !== 'Je reviens tout de suite')).toEqual([
      'First, while you were away',
      'Second, while you were away',
      'Me revoilà',
      'Good',
    ]);
    expect(meanwhile.filter((text) => text === 'Je reviens tout de suite')).toHaveLength(1);
    expect((await transcript(desk.page)).filter((text) => /while you were away/.test(text))).toEqual([
      'First, while you were away',
      'Second, while you were away',
    ]);
  },
  withinMs,
);

test(
  'a server that gives no token when the page opens is told of, and tried again at the press of a button',
  async () => {
    const { page } = await visit(browser, 'about:blank');
    await page.route(/\/chat\/token$/, (route) => route.fulfill({ status: 503, body: '{}' }));
    await page.goto(`${rota.url}/?lang=en`);
    await page.getByText('The chat cannot be reached at the moment.').waitFor();
    await page.unroute(/\/chat\/token$/);
    await page.getByRole('button', { name: 'Try again now' }).click();
    await connected(page);
    await page.locator('#banner:empty').waitFor({ state: 'attached' });
    await page.context().close();
  },
  withinMs,
);

test(
  'the server known by another name: socket and files come from where the page was opened',
  async () => {
    const { page, problems } = await openChat(browser, { ...rota, url: rota.url.replace('127.0.0.1', 'localhost') });
    await attach(page, 'photo.pdf', 'application/pdf', Buffer.from('%PDF-1.4'));
    const link = page.getByRole('link', { name: /photo\.pdf/ });
    expect(await link.getAttribute('href')).toMatch(/^http:\/\/localhost:/);
    expect(problems).toEqual([]);
    await page.context().close();
  },
  withinMs,
);
