import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { visit, type Visit } from './browser.ts';
import type { Rota } from './rota.ts';

/** The customer chat, connected. */
export async function openChat(
  browser: Browser,
  { url }: Rota,
  query = '',
  options?: BrowserContextOptions,
): Promise<Visit> {
  const opened = await visit(browser, `${url}/${query}`, options);
  await connected(opened.page);
  return opened;
}

/** The desk of an agent, by the sign-in link that start printed, connected. */
export async function openDesk(
  browser: Browser,
  rota: Rota,
  name: string,
  options?: BrowserContextOptions,
): Promise<Visit> {
  const opened = await visit(browser, rota.signInLink(name), options);
  await connected(opened.page);
  return opened;
}

export const connected = (page: Page): Promise<void> => page.locator('html[data-state=online]').waitFor();

/** Types into the send box, key by key, without sending. */
export const typeText = (page: Page, text: string): Promise<void> => sendBox(page).pressSequentially(text);

/** Types and sends. */
export async function say(page: Page, text: string): Promise<void> {
  await sendBox(page).fill(text);
  await sendBox(page).press('Enter');
}

/** Chooses a file to send. */
export const attach = (page: Page, name: string, mimeType: string, buffer: Buffer): Promise<void> =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });

/** Messages with this text, as they are shown: what Web Chat repeats for screen readers is left out. */
export const message = (page: Page, text: string | RegExp): Locator => page.locator('.rota-text', { hasText: text });

/** Waits until the text is shown, and returns its message with the sender's name. */
export async function hears(page: Page, text: string | RegExp): Promise<Locator> {
  await message(page, text).waitFor();
  return page.locator('.rota-message', { has: message(page, text) });
}

/** The texts of all messages, in order. */
export const transcript = (page: Page): Promise<string[]> => page.locator('.rota-text').allInnerTexts();

/** A card with something to press. */
export const card = (page: Page, text: string | RegExp): Locator =>
  page.locator('rota-card:has(button)', { hasText: text });

/** A card's button, of the last card that has one of this name. */
export const cardButton = (page: Page, title: string): Locator =>
  page.locator('rota-card').getByRole('button', { name: title, exact: true }).last();

export const sendBox = (page: Page): Locator => page.locator('.webchat__send-box textarea');
