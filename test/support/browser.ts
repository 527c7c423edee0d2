import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findBrowser } from './browserInstall.ts';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];
/** The first start on a cold disk alone takes more than ten seconds. */
const startWithinMs = 60_000;

/** A real Chromium, without a window. Global setup has seen to it that there is one. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await findBrowser();
  if (executablePath === undefined) throw new Error('there is no browser: see what was printed when the tests began');
  return chromium.launch({ executablePath, args: flags, headless: true, timeout: startWithinMs });
}

/** A page in a browser session of its own, with all that went wrong on it. */
export interface Visit {
  readonly page: Page;
  /** What the page wrote as an error, threw, or was forbidden by its policy. */
  readonly problems: readonly string[];
}

/** A visitor or agent opens an address: nothing is shared with other visits. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ locale: 'en-US', ...options });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => {
    problems.push(`thrown: ${error.stack ?? error.message}`);
  });
  await page.goto(url);
  return { page, problems };
}
