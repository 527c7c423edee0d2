import { expect, test } from '@jest/globals';
import { launchBrowser } from '../support/browser.ts';
import { hears, message, openDesk, say, transcript } from '../support/browserPages.ts';
import { startConnector } from '../support/connector.ts';
import { fromEmulator } from '../support/connectorActivity.ts';
import { postJson } from '../support/person.ts';
import { onDutyAlways, startRota } from '../support/rota.ts';

test('a message that its writer changes, and takes back, is changed where it stands on the desk’s page', async () => {
  await using connector = await startConnector();
  await using rota = await startRota({ config: { shifts: onDutyAlways('morning') } });
  const browser = await launchBrowser();
  try {
    const { page } = await openDesk(browser, rota, 'Citra Lestari');
    await say(page, '/online');
    const post = async (text: string, more: object): Promise<void> => {
      const activity = fromEmulator(connector.serviceUrl, 'ayu', text, more);
      expect((await postJson(`${rota.url}/api/messages`, activity)).status).toBe(200);
    };
    await post('Hello', {});
    await hears(page, 'Hello');
    await post('It is on fire', { id: 'one' });
    await hears(page, 'It is on fire');
    await post('Please hurry', { id: 'two' });
    await hears(page, 'Please hurry');
    await post('It is not on fire', { id: 'one', type: 'messageUpdate' });
    await hears(page, 'It is not on fire');
    expect((await transcript(page)).slice(-2)).toEqual(['It is not on fire', 'Please hurry']);
    expect(await message(page, 'It is on fire').count()).toBe(0);
    await post('', { id: 'one', type: 'messageDelete' });
    await message(page, 'It is not on fire').waitFor({ state: 'detached' });
    await page.reload();
    await hears(page, 'Please hurry');
    expect(await message(page, 'on fire').count()).toBe(0);
  } finally {
    await browser.close();
  }
}, 120_000);
