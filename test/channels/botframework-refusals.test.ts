import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fromEmulator } from '../support/connectorActivity.ts';
import { type RotaHere, startRotaHere } from '../support/connectorApp.ts';

const serviceUrl = 'http://127.0.0.1:9';
/** An address of this machine that others could reach it at. */
const outside = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.family === 'IPv4' && !address.internal)?.address;

let rota: RotaHere;
beforeAll(async () => {
  rota = await startRotaHere({ env: { HOST: '0.0.0.0' } });
}, 60_000);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
});

const good = { ...fromEmulator(serviceUrl, 'ayu', 'Hello') };

test.each([
  { what: 'nothing', body: '', status: 400, says: /expected object/ },
  { what: 'malformed JSON', body: '{"type":', status: 400, says: /not JSON/ },
  { what: 'a list', body: [good], status: 400, says: /expected object/ },
  { what: 'a text', body: '"hello"', status: 400, says: /expected object/ },
  {
    what: 'an empty object',
    body: {},
    status: 400,
    says: 'type: is missing; channelId: is missing; serviceUrl: is missing; conversation.id: is missing; from.id: is missing',
  },
  { what: 'no type', body: { ...good, type: undefined }, status: 400, says: 'type: is missing' },
  { what: 'no conversation', body: { ...good, conversation: null }, status: 400, says: 'conversation.id: is missing' },
  { what: 'no sender', body: { ...good, from: { name: 'Ayu' } }, status: 400, says: 'from.id: is missing' },
  {
    what: 'an odd channel',
    body: { ...good, channelId: 'a:b|c' },
    status: 400,
    says: /^channelId: expected a channel/,
  },
  { what: 'a text that is none', body: { ...good, text: { a: 1 } }, status: 400, says: 'text: expected a text' },
  { what: 'a body that is too large', body: { ...good, more: 'x'.repeat(1_048_576) }, status: 413, says: /at most/ },
  {
    what: 'a service URL elsewhere',
    body: { ...good, serviceUrl: 'https://example.com' },
    status: 403,
    says: /service URL/,
  },
  {
    what: 'one that begins as ours',
    body: { ...good, serviceUrl: 'http://127.0.0.1@example.com' },
    status: 403,
    says: /service URL/,
  },
  {
    what: 'one that ends as ours',
    body: { ...good, serviceUrl: 'http://example.com/127.0.0.1' },
    status: 403,
    says: /service URL/,
  },
  {
    what: 'one of another kind',
    body: { ...good, serviceUrl: 'ftp://127.0.0.1' },
    status: 403,
    says: /no web address/,
  },
])('$what is refused with $status', async ({ body, status, says }) => {
  const response = await rota.post(body);
  const { error } = (await response.json()) as { error: { message: string } };
  expect(response.status).toBe(status);
  if (typeof says === 'string') expect(error.message).toBe(says);
  else expect(error.message).toMatch(says);
});

test('a page in a browser cannot post: what it may send without asking is no JSON', async () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  expect((await rota.post('type=message', form)).status).toBe(415);
  expect((await rota.post(JSON.stringify(good), { 'content-type': 'text/plain' })).status).toBe(415);
});

(outside === undefined ? test.skip : test)(
  'without credentials others than this machine are refused, whatever they say of themselves',
  async () => {
    const response = await fetch(`http://${outside}:${rota.port}/api/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1' },
      body: JSON.stringify(good),
    });
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect([response.status, error.code]).toEqual([403, 'FORBIDDEN']);
    expect(error.message).toContain('MicrosoftAppId');
    expect(await rota.db.activities.countDocuments()).toBe(0);
  },
);
