import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser, visit, type Visit } from '../support/browser.ts';
import { card, connected, hears, message, openChat, openDesk, say, sendBox } from '../support/browserPages.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';

const withinMs = 120_000;
const agent = (name: string, language: string) => ({
  name,
  language,
  teams: ['morning'],
  accounts: [{ channel: 'directline', id: `dl_${name}` }],
});
const config = {
  agents: { agents: { anna: agent('Anna', 'en'), budi: agent('Budi', 'id'), citra: agent('Citra', 'fr') } },
  teams: { teams: { morning: { name: 'Morning team' } } },
  shifts: onDutyAlways('morning'),
};

let rota: Rota;
let browser: Browser;
let anna: Visit;

beforeAll(async () => {
  [rota, browser] = await Promise.all([startRota({ config }), launchBrowser()]);
  anna = await openDesk(browser, rota, 'Anna');
}, withinMs);
afterAll(async () => {
  await browser.close();
  await rota[Symbol.asyncDispose]();
});

const hasFocus = (one: Locator): Promise<boolean> =>
  one.evaluate((element) => (element as unknown as { matches(selector: string): boolean }).matches(':focus'));
const presence = (page: Page, name: string, pressed = true): Locator =>
  page.locator('#presence').getByRole('button', { name, pressed, exact: true });

test(
  'presence is shown from the start, says what comes next, and is the same wherever it is changed',
  async () => {
    const { page } = anna;
    await presence(page, 'Offline').waitFor();
    expect(await page.locator('#status').innerText()).toBe('Offline');
    await page.getByRole('heading', { name: 'No conversations yet' }).waitFor();
    await page.getByText('You are offline. Press Online to get conversations.').waitFor();
    expect(await hasFocus(sendBox(page))).toBe(true);

    await presence(page, 'Online', false).click();
    await presence(page, 'Online').waitFor();
    await page.locator('#empty').waitFor({ state: 'hidden' });
    const elsewhere = await page.context().newPage();
    await elsewhere.goto(`${rota.url}/desk`);
    await connected(elsewhere);
    await presence(elsewhere, 'Online').waitFor();
    await say(elsewhere, '/away');
    await presence(page, 'Away').waitFor();
    expect(await page.locator('#status').innerText()).toBe('Away');
    await elsewhere.close();
    await page.reload();
    await presence(page, 'Away').waitFor();
    await connected(page);
    await say(page, '/online');
    await presence(page, 'Online').waitFor();
  },
  withinMs,
);

test(
  'a presence that changed while the page had no connection is shown when it has one again',
  async () => {
    const { page } = await openDesk(browser, rota, 'Budi');
    await presence(page, 'Online', false).click();
    await presence(page, 'Online').waitFor();
    const elsewhere = await page.context().newPage();
    await elsewhere.goto(`${rota.url}/desk`);
    await connected(elsewhere);
    await page.route(/\/(desk\/token|v3\/directline)/, (route) => route.abort());
    await rota.kill();
    await page.locator('html[data-state=lost]').waitFor();
    await rota.restart();
    await elsewhere.locator('html[data-state=lost]').waitFor({ state: 'detached' });
    await say(elsewhere, '/offline');
    await presence(elsewhere, 'Offline').waitFor();
    await page.unroute(/\/(desk\/token|v3\/directline)/);
    await presence(page, 'Offline').waitFor();
    await page.context().close();
    await connected(anna.page);
  },
  withinMs,
);

test(
  'a card is one bubble that says everything once: who, where, what; its box is gone with what was typed in it',
  async () => {
    const { page } = anna;
    const contact = await openChat(browser, rota, '?lang=en');
    await say(contact.page, 'My printer is on fire');
    await hears(contact.page, 'Anna will take care of your request');
    const brief = card(page, 'My printer is on fire');
    await brief.waitFor();
    const words = await brief.innerText();
    expect(words).toMatch(/Channel\s+Web chat/);
    expect(words).not.toContain('directline');
    expect(await page.locator('.rota-message', { has: brief }).locator('.webchat__bubble').count()).toBe(1);

    await brief.getByRole('button', { name: 'Reply', exact: true }).click();
    const box = page.getByPlaceholder('Your answer to the contact');
    expect(await hasFocus(box)).toBe(true);
    await box.fill('Throw it out of the window');
    await box.press('Enter');
    await hears(contact.page, 'Throw it out of the window');
    await hears(page, 'Throw it out of the window');
    expect(await box.count()).toBe(0);

    await brief.getByRole('button', { name: 'Add note' }).click();
    await page.getByPlaceholder('A note for colleagues').fill('He is upset');
    await page.keyboard.press('Escape');
    expect(await page.getByPlaceholder('A note for colleagues').count()).toBe(0);
    await brief.getByRole('button', { name: 'Canned reply' }).click();
    const choice = page.getByRole('combobox', { name: 'Choose a reply' });
    const { width } = (await choice.boundingBox()) ?? { width: 0 };
    expect(width).toBeGreaterThan(250);
    await choice.selectOption('moment');
    await brief.getByRole('button', { name: 'Send', exact: true }).click();
    await hears(contact.page, 'One moment please');
    expect(await choice.count()).toBe(0);
    expect(await message(contact.page, 'Throw it out').count()).toBe(1);

    await brief.getByRole('button', { name: 'Close', exact: true }).click();
    await hears(contact.page, 'This conversation is closed');
    await brief.waitFor({ state: 'detached' });
    expect(await page.locator('rota-card', { hasText: 'My printer is on fire' }).innerText()).toMatch(
      /Anna has closed #\w+\.$/,
    );
    await contact.page.context().close();
  },
  withinMs,
);

test(
  'a message of somebody else is named once; a transfer is chosen on a card, and what is pressed far up shows its answer',
  async () => {
    const { page } = anna;
    const [first, second] = [await openChat(browser, rota, '?lang=en'), await openChat(browser, rota, '?lang=en')];
    await say(first.page, 'I am the first');
    await card(page, 'I am the first').waitFor();
    await say(second.page, 'I am the second');
    await card(page, 'I am the second').waitFor();
    await say(second.page, 'Are you there?');
    const asked = await hears(page, 'Are you there?');
    const [name = ''] = /Visitor \S+ #\w+/.exec(await asked.innerText()) ?? [];
    expect(name).not.toBe('');
    expect((await asked.innerText()).split(name.split(' #')[0] ?? '-')).toHaveLength(2);

    for (let turn = 0; turn < 3; turn += 1) {
      await say(page, '/help');
      await message(page, 'What you can type').nth(turn).waitFor();
    }
    await card(page, 'I am the second').getByRole('button', { name: 'Reply', exact: true }).click();
    await page.keyboard.press('Escape');
    await card(page, 'I am the second').getByRole('button', { name: 'Transfer' }).click();
    const form = page.getByRole('form', { name: 'Transfer' });
    await form.waitFor();
    await page.waitForFunction(`(() => {
      const messages = document.querySelector('.webchat__basic-transcript__scrollable');
      return messages.scrollHeight - messages.clientHeight - messages.scrollTop < 2;
    })()`);
    await form.getByRole('combobox').selectOption({ label: 'Morning team: nobody is waiting' });
    await form.getByPlaceholder('A note for them, if you like').fill('Somebody patient, please');
    await form.getByRole('button', { name: 'Hand over' }).click();
    // It waits for the others of the team, and the card of before has nothing to press any more; she may take it back herself.
    await page
      .getByText(/#\w+ is now with Morning team/)
      .last()
      .waitFor();
    await say(page, `/claim ${/#\w+/.exec(name)?.[0] ?? ''}`);
    await card(page, /Anna has handed #\w+ over to you/).waitFor();
    const before = page.locator('rota-card', { hasText: 'I am the second', hasNotText: 'has handed' });
    await before.getByRole('button').first().waitFor({ state: 'detached' });
    for (const [words, contact] of [['I am the first', first] as const, ['Somebody patient', second] as const]) {
      await card(page, words).getByRole('button', { name: 'Close', exact: true }).click();
      await hears(contact.page, 'This conversation is closed');
      await contact.page.context().close();
    }
  },
  withinMs,
);

test(
  'while a command is typed nobody is told that the agent types',
  async () => {
    const { page } = anna;
    const contact = await openChat(browser, rota, '?lang=en');
    await say(contact.page, 'Anybody there?');
    await card(page, /Anybody there\?[^]*You are now answering/).waitFor();
    const posted: string[] = [];
    page.on('request', (request) => posted.push(request.postData() ?? ''));
    await sendBox(page).pressSequentially('/note he is impatient');
    await sendBox(page).press('Enter');
    await hears(page, /Note on #\w+ saved/);
    expect(posted.join()).not.toContain('"typing"');
    await sendBox(page).pressSequentially('Yes');
    await contact.page.locator('.rota-typing', { hasText: 'Anna' }).waitFor();
    await sendBox(page).fill('');
    await say(page, '/close');
    await contact.page.context().close();
  },
  withinMs,
);

const narrow = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };
test.each([
  { name: 'Anna', locale: 'en-US', viewport: { width: 390, height: 844 } },
  { name: 'Budi', locale: 'id-ID', viewport: narrow.viewport },
  { name: 'Citra', locale: 'fr-FR', viewport: narrow.viewport },
])(
  'on a phone of $viewport.width pixels $name has every button at hand, and the head takes little of the page',
  async ({ name, locale, viewport }) => {
    const options = { ...narrow, viewport, locale };
    const { page } = name === 'Anna' ? await inContextOf(anna, options) : await openPhone(name, options);
    const head = await page.locator('.bar').boundingBox();
    expect(head?.height).toBeLessThan(viewport.height * 0.16);
    for (const one of await page.locator('.bar button').all()) {
      const box = (await one.boundingBox()) ?? { x: -1, width: 0 };
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(viewport.width);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    expect(await hasFocus(sendBox(page))).toBe(false);
    await page.context().close();
  },
  withinMs,
);

async function inContextOf({ page }: Visit, options: object): Promise<Visit> {
  const storageState = await page.context().storageState();
  const opened = await visit(browser, `${rota.url}/desk`, { ...options, storageState });
  await connected(opened.page);
  return opened;
}

/** By a link that was printed when Rota was started again, or at first. */
async function openPhone(name: string, options: object): Promise<Visit> {
  const opened = await visit(browser, rota.signInLink(name), options);
  await connected(opened.page);
  return opened;
}

test('nothing went wrong on the desk’s page, and nothing was against its policy', () => {
  const own = anna.problems.filter((problem) => !/ERR_CONNECTION|ERR_EMPTY|WebSocket/.test(problem));
  expect(own).toEqual([]);
});
