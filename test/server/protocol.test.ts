import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type RotaHere, secret, startRotaHere } from '../support/connectorApp.ts';
import { type Person, person } from '../support/person.ts';

const patienceMs = 120_000;
let rota: RotaHere;
let marie: Person;

beforeAll(async () => {
  rota = await startRotaHere();
  marie = await person(() => rota.url, secret, 'dl_marie', 'Marie');
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
}, patienceMs);

/** What is answered to a request as it stands on the wire. */
async function wired(line: string, headers: readonly string[], body = ''): Promise<string> {
  const socket = connect(rota.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`${[line, 'Host: x', ...headers].join('\r\n')}\r\n\r\n${body}`);
  let answer = '';
  for await (const chunk of socket) {
    answer += String(chunk);
    if (/\r\n\r\n[^]*\}$/.test(answer)) break;
  }
  return answer;
}

describe('an upgrade', () => {
  const h2c = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA'];
  test('to a protocol that we do not speak is not made, and the request is answered', async () => {
    expect(await wired('GET /healthz HTTP/1.1', h2c)).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*\{"status":"alive"\}$/);
    const post = [...h2c, 'Content-Type: application/json', 'Content-Length: 2'];
    expect(await wired('POST /chat/token HTTP/1.1', post, '{}')).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*"token":/);
  });

  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  test.each([
    { at: '//', status: 400, code: 'BAD_REQUEST' },
    { at: 'http://[', status: 400, code: 'BAD_REQUEST' },
    { at: '/v3/directline/conversations/LINE/stream?t=TOKEN&watermark=x', status: 400, code: 'BAD_REQUEST' },
    { at: '/v3/directline/conversations/LINE/stream', status: 401, code: 'TOKEN_INVALID' },
    { at: '/v3/directline/conversations/dl-other/stream?t=TOKEN', status: 403, code: 'NOT_YOURS' },
    { at: '/nowhere', status: 404, code: 'NOT_FOUND' },
    { at: '/chat/token', status: 404, code: 'NOT_FOUND' },
  ])('to a socket at $at is answered with $status, and why', async ({ at, status, code }) => {
    const logged = rota.logged.length;
    const path = at.replace('LINE', marie.line).replace('TOKEN', marie.token);
    const answer = await wired(`GET ${path} HTTP/1.1`, upgrade);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ error: { code } });
    expect(rota.logged.length).toBe(logged);
  });
});

describe('HEAD', () => {
  test.each(['/', '/desk', '/healthz', '/readyz', '/metrics', '/assets/SCRIPT', '/webchat/SCRIPT', '/nowhere'])(
    'of %s is answered as GET is, without a body',
    async (path) => {
      const page = await (await fetch(`${rota.url}/`)).text();
      const script = (folder: string) => new RegExp(`/${folder}/([^"]+\\.js)`).exec(page)?.[1] ?? '';
      const at = rota.url + path.replace('SCRIPT', script(path.split('/')[1] ?? ''));
      const [got, head] = await Promise.all([fetch(at), fetch(at, { method: 'HEAD' })]);
      expect(head.status).toBe(got.status);
      const type = got.headers.get('content-type');
      if (type !== 'application/json') expect(head.headers.get('content-type')).toBe(type);
      expect(await head.text()).toBe('');
      expect((await got.text()).length).toBeGreaterThan(0);
    },
    patienceMs,
  );

  test(
    'of a file says how large it is',
    async () => {
      await fetch(`${rota.url}/v3/directline/conversations/${marie.line}/upload`, {
        method: 'POST',
        headers: { authorization: `Bearer ${marie.token}`, 'content-type': 'image/png' },
        body: 'x'.repeat(1_000),
      });
      const all = await marie.seen();
      const url = all.flatMap(({ attachments = [] }) => attachments)[0]?.contentUrl ?? '';
      const head = await fetch(url, { method: 'HEAD' });
      expect([head.status, head.headers.get('content-length'), head.headers.get('content-type')]).toEqual([
        200,
        '1000',
        'image/png',
      ]);
      expect(await head.text()).toBe('');
    },
    patienceMs,
  );
});

describe('a page from elsewhere', () => {
  const origin = 'https://shop.example';
  const open = (headers: Headers) => ({
    origin: headers.get('access-control-allow-origin'),
    credentials: headers.get('access-control-allow-credentials'),
  });

  test.each([
    '/v3/directline/conversations',
    '/v3/directline/tokens/refresh',
    '/v3/directline/conversations/LINE/activities',
    '/v3/directline/conversations/LINE/upload',
  ])('may ask beforehand whether it may use %s', async (path) => {
    const response = await fetch(rota.url + path.replace('LINE', marie.line), {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-ms-bot-agent',
      },
    });
    expect(response.status).toBe(204);
    expect(open(response.headers)).toEqual({ origin: '*', credentials: null });
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
    expect(response.headers.get('access-control-allow-headers')).toBe('authorization,content-type,x-ms-bot-agent');
  });

  test('is not told what it may not ask for', async () => {
    const response = await fetch(`${rota.url}/v3/directline/conversations`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'a b;\u00e9' },
    });
    expect(response.headers.get('access-control-allow-headers')).toMatch(/^authorization, /i);
  });

  test('reads answers of Direct Line, refusals too', async () => {
    const activities = `${rota.url}/v3/directline/conversations/${marie.line}/activities`;
    for (const authorization of [`Bearer ${marie.token}`, 'Bearer forged', '']) {
      const response = await fetch(activities, { headers: { origin, authorization } });
      expect(open(response.headers)).toEqual({ origin: '*', credentials: null });
    }
    const encoded = { origin, 'content-encoding': 'gzip' };
    expect(open((await fetch(activities, { method: 'POST', headers: encoded, body: 'x' })).headers).origin).toBe('*');
  });

  test.each(['/chat/token', '/desk/session', '/desk/token', '/desk/sign-out'])('gets nothing of %s', async (path) => {
    const asked = { origin, 'access-control-request-method': 'POST' };
    expect(open((await fetch(rota.url + path, { method: 'OPTIONS', headers: asked })).headers).origin).toBeNull();
    for (const site of ['cross-site', 'same-site']) {
      const response = await fetch(rota.url + path, { method: 'POST', headers: { 'sec-fetch-site': site } });
      expect([response.status, response.headers.get('set-cookie')]).toEqual([403, null]);
      expect(await response.json()).toMatchObject({ error: { code: 'FORBIDDEN' } });
    }
  });

  test('a page of ours gets its token', async () => {
    for (const site of ['same-origin', 'none']) {
      const response = await fetch(`${rota.url}/chat/token`, { method: 'POST', headers: { 'sec-fetch-site': site } });
      expect(response.status).toBe(200);
    }
  });
});

test.each([
  { what: 'an unknown path', path: '/nowhere', status: 404, code: 'NOT_FOUND' },
  { what: 'another method', path: '/healthz', method: 'PUT', status: 405, code: 'METHOD_NOT_ALLOWED' },
  { what: 'a file outside', path: '/assets/..%2f..%2fpackage.json', status: 403, code: 'FORBIDDEN' },
  { what: 'a file that is not there', path: '/assets/none.js', status: 404, code: 'NOT_FOUND' },
  { what: 'no JSON', path: '/chat/token', method: 'POST', body: '{', status: 400, code: 'BAD_REQUEST' },
  { what: 'too much', path: '/chat/token', method: 'POST', body: ' '.repeat(5_000), status: 413, code: 'TOO_LARGE' },
])('$what is refused with $code', async ({ path, method = 'GET', body, status, code }) => {
  const response = await fetch(rota.url + path, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body }),
  });
  expect([response.status, await response.json()]).toEqual([
    status,
    { error: { code, message: expect.stringMatching(/\S/) } },
  ]);
});
