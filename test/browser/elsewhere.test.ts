import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { launchBrowser, visit } from '../support/browser.ts';
import { postJson } from '../support/person.ts';
import { onDutyAlways, startRota } from '../support/rota.ts';

const patienceMs = 120_000;
const secret = 'a-secret-for-tests';
const client = createRequire(import.meta.url).resolve('botframework-directlinejs/dist/directline.js');

/** Runs on a page that is not ours: the official client talks, with a file, by socket or by asking; resolves to what it was told. */
const talk = `async ({ domain, token, user, webSocket }) => {
  const line = new DirectLine.DirectLine({ domain, token, webSocket, conversationStartProperties: { locale: 'en' } });
  const told = new Promise((resolve, reject) => {
    const texts = [];
    line.activity$.subscribe((activity) => {
      texts.push(activity.text);
      if (activity.attachments?.length) resolve(texts);
    }, reject);
  });
  const post = (activity) =>
    new Promise((resolve, reject) => line.postActivity({ type: 'message', from: { id: user }, ...activity }).subscribe(resolve, reject));
  await post({ text: 'hello from elsewhere' });
  const attachments = [{ contentType: 'text/plain', name: 'note.txt', contentUrl: 'data:text/plain,hi' }];
  await post({ text: 'a file from elsewhere', attachments });
  const texts = await told;
  const own = await fetch(new URL('/chat/token', domain), { method: 'POST' }).then((answer) => answer.status, () => 'kept from it');
  line.end();
  return { texts, own };
}`;

test.each([true, false])(
  'a page of another origin talks by the official client (by socket: %p), and gets nothing of our own pages’',
  async (webSocket) => {
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><title>A shop</title>');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const browser = await launchBrowser();
    try {
      await using rota = await startRota({
        config: { shifts: onDutyAlways('morning') },
        env: { DIRECT_LINE_SECRET: secret },
      });
      const domain = `${rota.url}/v3/directline`;
      const made = await postJson(`${domain}/tokens/generate`, { user: { id: 'dl_shopper' } }, secret);
      const { token } = (await made.json()) as { token: string };
      const { page } = await visit(browser, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.addScriptTag({ path: client });
      const given = JSON.stringify({ domain, token, user: 'dl_shopper', webSocket });
      const { texts, own } = await page.evaluate<{ texts: string[]; own: unknown }>(`(${talk})(${given})`);
      expect(texts).toEqual(expect.arrayContaining(['hello from elsewhere', 'a file from elsewhere']));
      expect(own).toBe('kept from it');
    } finally {
      await browser.close();
      server.closeAllConnections();
      server.close();
    }
  },
  patienceMs,
);
