import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { tokensOf } from '../../src/channels/directline/tokens.ts';
import { type RotaHere, secret, startRotaHere } from '../support/connectorApp.ts';
import { type Person, person, postJson } from '../support/person.ts';

const hourMs = 3_600_000;
let rota: RotaHere;
let marie: Person;
/** A token that was good until half an hour ago. */
let token: string;

beforeAll(async () => {
  rota = await startRotaHere();
  marie = await person(() => rota.url, secret, 'dl_marie', 'Marie');
  const key = await rota.db.secrets.findOne({ _id: 'directline.key' });
  const anHourAgo = tokensOf(key?.value ?? '', secret, () => Date.now() - hourMs);
  token = await anHourAgo.issue({ user: marie.user, line: marie.line });
});
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
});

test.each([
  ['GET', 'conversations/LINE/activities'],
  ['GET', 'conversations/LINE'],
  ['POST', 'conversations/LINE/activities'],
  ['POST', 'conversations/LINE/upload'],
  ['POST', 'conversations'],
  ['POST', 'tokens/refresh'],
])('an expired token is answered with 403 at %s %s, again and again', async (method, path) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = method === 'POST' ? { body: '{"type":"message","text":"Late"}' } : {};
  for (let time = 0; time < 2; time += 1) {
    const to = `${rota.url}/v3/directline/${path.replace('LINE', marie.line)}`;
    const response = await fetch(to, { method, headers, ...body });
    expect([response.status, await response.json()]).toMatchObject([403, { error: { code: 'TOKEN_EXPIRED' } }]);
  }
});

test('an expired token opens no socket', async () => {
  const stream = `${rota.url.replace('http', 'ws')}/v3/directline/conversations/${marie.line}/stream?t=${token}`;
  const socket = new WebSocket(stream);
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
  expect(response.statusCode).toBe(403);
});

test('nothing of what it brought was taken, and a good token goes on', async () => {
  expect((await marie.seen()).map(({ text }) => text)).not.toContain('Late');
  const fresh = await postJson(`${rota.url}/v3/directline/tokens/refresh`, {}, marie.token);
  expect(fresh.status).toBe(200);
});
