import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { person, type Person } from '../support/person.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';

const secret = 'a-secret-for-tests';
const patienceMs = 120_000;
let rota: Rota;
let marie: Person;

beforeAll(async () => {
  rota = await startRota({ config: { shifts: onDutyAlways('morning') }, env: { DIRECT_LINE_SECRET: secret } });
  marie = await person(() => rota.url, secret, 'dl_marie', 'Marie');
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
}, patienceMs);

/** Every place that takes a body. */
const routes = [
  '/chat/token',
  '/desk/session',
  '/desk/token',
  '/desk/sign-out',
  '/v3/directline/tokens/generate',
  '/v3/directline/tokens/refresh',
  '/v3/directline/conversations',
  '/v3/directline/conversations/LINE/activities',
  '/v3/directline/conversations/LINE/upload',
  '/api/messages',
] as const;
const pathOf = (route: string): string => route.replace('LINE', marie.line);

const json = JSON.stringify({ type: 'message', text: 'compressed' });
const bomb = gzipSync(Buffer.alloc(256 * 1_024 * 1_024));
const encoded = [
  { what: 'garbage', encoding: 'gzip', body: Buffer.from('garbage') },
  { what: 'a truncated body', encoding: 'gzip', body: gzipSync(json).subarray(0, 12) },
  { what: 'a body over the limit', encoding: 'gzip', body: gzipSync(JSON.stringify({ text: 'x'.repeat(400_000) })) },
  { what: 'a bomb', encoding: 'gzip', body: bomb },
  { what: 'a good body', encoding: 'gzip', body: gzipSync(json) },
  { what: 'a good body', encoding: 'deflate', body: deflateSync(json) },
  { what: 'a good body', encoding: 'br', body: brotliCompressSync(json) },
  { what: 'a good body', encoding: 'identity, gzip', body: gzipSync(json) },
];

const formPart =
  '80\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nwhat there is of it\r\n';

async function isAlive(): Promise<boolean> {
  return (await fetch(`${rota.url}/healthz`)).status === 200;
}

describe.each(routes)('POST %s', (route) => {
  test.each(encoded)(
    'refuses $what that comes as $encoding with 415, and lives',
    async ({ encoding, body }) => {
      const response = await fetch(rota.url + pathOf(route), {
        method: 'POST',
        headers: {
          authorization: `Bearer ${marie.token}`,
          'content-type': 'application/json',
          'content-encoding': encoding,
        },
        body: new Uint8Array(body),
      });
      expect(response.status).toBe(415);
      expect(await response.json()).toMatchObject({ error: { code: 'UNSUPPORTED' } });
      expect(await isAlive()).toBe(true);
    },
    patienceMs,
  );

  test.each([
    { what: 'in the middle of its body', head: 'Content-Length: 5000', body: '{"type":' },
    { what: 'in the middle of a chunk', head: 'Transfer-Encoding: chunked', body: '1000\r\n{"type":' },
    {
      what: 'in the middle of a form',
      head: 'Transfer-Encoding: chunked',
      body: formPart,
      type: 'multipart/form-data; boundary=x',
    },
    { what: 'before what it was asked to wait for', head: 'Content-Length: 9\r\nExpect: 100-continue', body: '' },
  ])(
    'lives when a client goes away $what',
    async ({ head, body, type = 'application/json' }) => {
      const socket = await sent(`POST ${pathOf(route)} HTTP/1.1`, [`Content-Type: ${type}`, head], body);
      socket.resetAndDestroy();
      await once(socket, 'close');
      expect(await isAlive()).toBe(true);
    },
    patienceMs,
  );
});

/** A request as it is on the wire, of which nothing more comes by itself. */
async function sent(line: string, headers: readonly string[], body = ''): Promise<Socket> {
  const { hostname, port } = new URL(rota.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined); // a connection that is cut off is what is tried here
  await once(socket, 'connect');
  const head = [line, 'Host: x', `Authorization: Bearer ${marie.token}`, ...headers].join('\r\n');
  await new Promise<void>((resolve) => {
    socket.write(`${head}\r\n\r\n${body}`, () => {
      resolve();
    });
  });
  return socket;
}

/** All that comes until the other side has no more to say. */
async function answerTo(line: string, headers: readonly string[], body = ''): Promise<string> {
  const socket = await sent(line, [...headers, 'Connection: close'], body);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

const chatToken = 'POST /chat/token HTTP/1.1';
const ofJson = 'Content-Type: application/json';
test.each([
  { what: 'trailers', head: ['Transfer-Encoding: chunked'], body: '2\r\n{}\r\n0\r\nX-Trailer: y\r\n\r\n', status: 200 },
  {
    what: 'a malformed trailer',
    head: ['Transfer-Encoding: chunked'],
    body: '2\r\n{}\r\n0\r\nnone\r\n\r\n',
    status: 400,
  },
  { what: 'a malformed chunk', head: ['Transfer-Encoding: chunked'], body: 'zz\r\n{}\r\n0\r\n\r\n', status: 400 },
  { what: 'two lengths', head: ['Content-Length: 2', 'Content-Length: 3'], body: '{}', status: 400 },
  {
    what: 'a length and chunks',
    head: ['Content-Length: 2', 'Transfer-Encoding: chunked'],
    body: '0\r\n\r\n',
    status: 400,
  },
  { what: 'an expectation', head: ['Content-Length: 2', 'Expect: 100-continue'], body: '{}', status: 100 },
  {
    what: 'an expectation that nobody knows',
    head: ['Content-Length: 2', 'Expect: miracles'],
    body: '{}',
    status: 417,
  },
  { what: 'a digest', head: ['Content-Length: 2', 'Content-MD5: x'], body: '{}', status: 200 },
  {
    what: 'its coding named as none',
    head: ['Content-Length: 2', 'Content-Encoding: Identity'],
    body: '{}',
    status: 200,
  },
])(
  'a body with $what is answered with $status',
  async ({ head, body, status }) => {
    expect(await answerTo(chatToken, [ofJson, ...head], body)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(await isAlive()).toBe(true);
  },
  patienceMs,
);

test(
  'a body of chunks that is too large is refused before it ends, and what follows it on the connection is answered',
  async () => {
    const socket = await sent(chatToken, [ofJson, 'Transfer-Encoding: chunked']);
    const chunk = `1000\r\n${' '.repeat(0x1000)}\r\n`;
    socket.write(chunk + chunk);
    const [refusal] = (await once(socket, 'data')) as [Buffer];
    expect(String(refusal)).toMatch(/^HTTP\/1.1 413 /);
    socket.write(`${chunk}0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(String(answer)).toMatch(/^HTTP\/1.1 200 /);
    socket.destroy();
  },
  patienceMs,
);

const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const socketHeaders = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', key];
const streamOf = (line: string, token: string) => `GET /v3/directline/conversations/${line}/stream?t=${token} HTTP/1.1`;

test.each([
  { what: 'cuts it off at once', line: () => streamOf(marie.line, marie.token), frames: '' },
  { what: 'sends what is no frame with it', line: () => streamOf(marie.line, marie.token), frames: 'no frame at all' },
  { what: 'has no token', line: () => streamOf(marie.line, ''), frames: '' },
  { what: 'has another version', line: () => streamOf(marie.line, marie.token), frames: '', version: '99' },
])(
  'the process lives when whoever opens a socket $what',
  async ({ line, frames, version = '13' }) => {
    const headers = socketHeaders.map((header) => header.replace(/13$/, version));
    const socket = await sent(line(), headers, frames);
    socket.resetAndDestroy();
    await once(socket, 'close');
    expect(await isAlive()).toBe(true);
  },
  patienceMs,
);

test(
  'after all this it is the same process, which wrote down no failure',
  async () => {
    expect(await (await fetch(`${rota.url}/readyz`)).json()).toMatchObject({ ready: true });
    await marie.say('still here');
    expect(rota.output).not.toMatch(/unhandled|"level":[5-6]0/);
  },
  patienceMs,
);
