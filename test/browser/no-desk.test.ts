import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { signInHash } from '../../src/server/chatRoutes.ts';
import { keepSignIn } from '../../src/store/secrets.ts';
import { launchBrowser, visit } from '../support/browser.ts';
import { rotaCommand } from '../support/cli.ts';
import { config, type RotaHere, startRotaHere } from '../support/connectorApp.ts';
import { startRota } from '../support/rota.ts';

const patienceMs = 120_000;
let rota: RotaHere;
let browser: Browser;

beforeAll(async () => {
  [rota, browser] = await Promise.all([startRotaHere(), launchBrowser()]);
}, patienceMs);
afterAll(async () => {
  await browser.close();
  await rota[Symbol.asyncDispose]();
}, patienceMs);

test(
  'start prints sign-in links for those who have a desk alone',
  async () => {
    await using started = await startRota({ config });
    expect(started.signInLink('Anna Kurnia')).toContain('/desk#');
    expect(started.output).not.toContain('Sign in as Budi');
  },
  patienceMs,
);

test(
  '`agents sign-in` says why there is no link',
  async () => {
    const signIn = (agent: string) => rotaCommand(['agents', 'sign-in', agent], { mongodbUri: rota.mongodbUri });
    expect(await signIn('anna')).toMatchObject({ code: 0, out: expect.stringMatching(/\/desk#\S+\n$/) });
    expect(await signIn('budi')).toEqual({
      code: 1,
      out: '',
      err: 'budi has no desk: to give them one, list an account on the channel directline for them in agents.yaml.\n',
    });
    expect((await signIn('constructor')).err).toBe('There is no agent constructor in agents.yaml.\n');
  },
  patienceMs,
);

test.each([
  { locale: 'en', title: 'This desk is not set up for you' },
  { locale: 'fr', title: 'Cet espace n’est pas configuré pour vous' },
  { locale: 'id', title: 'Meja ini belum disiapkan untuk Anda' },
])(
  'whoever signs in without a desk is told so ($locale), also after a reload',
  async ({ locale, title }) => {
    await keepSignIn(rota.db, signInHash('a-code'), 'budi');
    const { page } = await visit(browser, `${rota.url}/desk#a-code`, { locale });
    const heading = page.getByRole('heading', { name: title });
    await heading.waitFor();
    await page.reload();
    await heading.waitFor();
    expect(await page.locator('#conversation').isVisible()).toBe(false);
    await page.context().close();
  },
  patienceMs,
);
