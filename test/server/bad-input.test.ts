import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { person, type Person, postJson } from '../support/person.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';

const secret = 'a-secret-for-tests';
let rota: Rota;
let marie: Person;
let other: Person;

beforeAll(async () => {
  rota = await startRota({ config: { shifts: onDutyAlways('morning') }, env: { DIRECT_LINE_SECRET: secret } });
  const url = () => rota.url;
  [marie, other] = await Promise.all([
    person(url, secret, 'dl_marie', 'Marie'),
    person(url, secret, 'dl_other', 'Other'),
  ]);
}, 60_000);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
});

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}
async function answerOf(response: Response): Promise<Answer> {
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  return { status: response.status, ...error };
}
const activities = (line: string) => `${rota.url}/v3/directline/conversations/${line}/activities`;
const raw = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Answer> =>
  answerOf(
    await fetch(activities(marie.line), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${marie.token}`, ...headers },
      body,
    }),
  );

describe('a body that cannot be', () => {
  test.each([
    { what: 'malformed JSON', body: '{"type": "message", ', status: 400, says: /JSON/i },
    { what: 'a JSON that is no object', body: '42', status: 400, says: /object/ },
    { what: 'an array', body: '[]', status: 400, says: /object/ },
    { what: 'nothing', body: '', status: 400, says: /object/ },
    { what: 'no type', body: '{"text":"hi"}', status: 400, says: /type: expected one of message/ },
    { what: 'an unknown type', body: '{"type":"teleport"}', status: 400, says: /type: expected one of message/ },
    {
      what: 'a message with nothing in it',
      body: '{"type":"message"}',
      status: 400,
      says: /needs text, attachments or a value/,
    },
    { what: 'a text that is a number', body: '{"type":"message","text":7}', status: 400, says: /text/ },
    {
      what: 'too long a text',
      body: JSON.stringify({ type: 'message', text: 'x'.repeat(20_001) }),
      status: 400,
      says: /text/,
    },
    {
      what: 'a file that is not one of theirs',
      body: '{"type":"message","attachments":[{"contentType":"image/png","contentUrl":"file:00"}]}',
      status: 400,
      says: /contentUrl/,
    },
    {
      what: 'an oversized body',
      body: JSON.stringify({ type: 'message', text: 'x', more: 'y'.repeat(300_000) }),
      status: 413,
      says: /./,
    },
  ])('$what is answered with $status', async ({ body, status, says }) => {
    const answer = await raw(body);
    expect(answer.status).toBe(status);
    expect(answer.message).toMatch(says);
  });

  test.each(['application/xml', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'])(
    'a body of %s is answered with 415',
    async (type) => {
      expect((await raw('type=message&text=x', { 'content-type': type })).status).toBe(415);
    },
  );

  test('a body nested thousands deep is answered with 400', async () => {
    const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    expect((await raw(`{"type":"message","text":"x","channelData":${nested}}`)).status).toBe(400);
  });

  test('nesting, odd keys and a prototype change nothing', async () => {
    const nested = `${'['.repeat(200)}${']'.repeat(200)}`;
    const odd = `{"type":"message","text":"odd","channelData":{"$where":1,"a.b":2,"\\u0000":3,"__proto__":{"polluted":true},"deep":${nested}}}`;
    const response = await fetch(activities(marie.line), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${marie.token}` },
      body: odd,
    });
    expect(response.status).toBe(200);
    await marie.hears('odd');
  });
});

describe('a token that is not theirs', () => {
  const get = (url: string, bearer?: string) =>
    fetch(url, bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } });

  test.each([
    { what: 'no token', bearer: () => undefined, status: 401, code: 'TOKEN_MISSING' },
    { what: 'a forged token', bearer: () => 'eyJhbGciOiJub25lIn0.e30.', status: 401, code: 'TOKEN_INVALID' },
    { what: 'someone else’s token', bearer: () => other.token, status: 403, code: 'NOT_YOURS' },
  ])('$what is answered with $status', async ({ bearer, status, code }) => {
    expect(await answerOf(await get(activities(marie.line), bearer()))).toMatchObject({ status, code });
    const upload = await fetch(`${rota.url}/v3/directline/conversations/${marie.line}/upload`, {
      method: 'POST',
      body: 'x',
      headers: bearer() === undefined ? {} : { authorization: `Bearer ${bearer() ?? ''}` },
    });
    expect((await answerOf(upload)).status).toBe(status);
  });

  test('an unknown conversation is answered with 404', async () => {
    const response = await postJson(`${rota.url}/v3/directline/tokens/generate`, {}, secret);
    const { token, conversationId } = (await response.json()) as { token: string; conversationId: string };
    expect(await answerOf(await get(activities(conversationId), token))).toMatchObject({
      status: 404,
      code: 'LINE_UNKNOWN',
    });
    expect(await answerOf(await get(activities('dl-nobody'), secret))).toMatchObject({ status: 404 });
  });

  test('a watermark that is none is answered with 400', async () => {
    expect((await answerOf(await get(`${activities(marie.line)}?watermark=abc`, marie.token))).status).toBe(400);
  });

  test('tokens are made with the secret alone', async () => {
    for (const bearer of ['wrong', marie.token]) {
      const response = await postJson(`${rota.url}/v3/directline/tokens/generate`, { user: { id: 'dl_anna' } }, bearer);
      expect((await answerOf(response)).status).toBe(401);
    }
  });

  test.each([
    { what: 'no token', query: '', status: 401 },
    { what: 'a forged token', query: '?t=x.y.z', status: 401 },
    { what: 'someone else’s token', query: () => `?t=${other.token}`, status: 403 },
  ])('a socket with $what is refused', async ({ query, status }) => {
    const address = `${rota.url.replace('http', 'ws')}/v3/directline/conversations/${marie.line}/stream`;
    const socket = new WebSocket(address + (typeof query === 'string' ? query : query()));
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(response.statusCode).toBe(status);
  });
});

test('who posted is who the token says, never who the body says', async () => {
  await postJson(
    activities(marie.line),
    { type: 'message', text: 'I am Anna', from: { id: 'dl_anna', role: 'bot' }, id: 'x', recipient: { id: 'y' } },
    marie.token,
  );
  const shown = await marie.hears('I am Anna');
  expect(shown.from).toMatchObject({ id: 'dl_marie', role: 'user' });
  expect(shown.id).toMatch(new RegExp(`^${marie.line}\\|\\d{7}$`));
});

test('a visitor’s cookie that was tampered with makes a new visitor, never a listed agent', async () => {
  const response = await fetch(`${rota.url}/chat/token`, {
    method: 'POST',
    headers: { cookie: 'rota_visitor=dl_anna.x.y' },
  });
  const { userId } = (await response.json()) as { userId: string };
  expect(userId).toMatch(/^dl_[\w-]{16}$/);
});

const scripts = [
  ['Latin', 'é'],
  ['Greek', 'Ω'],
  ['Cyrillic', 'Ж'],
  ['Arabic', 'ع'],
  ['Hebrew', 'ש'],
  ['Devanagari', 'हि'],
  ['Thai', 'ที่'],
  ['Han', '漢'],
  ['Hangul', '한'],
  ['Kana', 'か'],
  ['emoji', '👩🏽‍🚀'],
  ['bidi marks', '\u202eabc\u2066\u2069'],
  ['a lone surrogate', '\ud83d'],
] as const;
describe('what a contact writes comes to the agent', () => {
  let agent: Person;
  beforeAll(async () => {
    agent = await person(() => rota.url, secret, 'dl_anna', 'Anna');
    await agent.say('/online');
    await marie.say('Anyone?');
    await agent.hears(/Anyone\?/);
  });

  test.each(scripts)('5,000 characters of %s as they were sent', async (_name, unit) => {
    const text = unit.repeat(Math.ceil(5_000 / unit.length)).slice(0, 5_000);
    const id = await marie.say(text);
    expect((await agent.hears(text)).from.name).toMatch(/^Marie #/);
    expect((await marie.seen()).find((shown) => shown.id === id)?.text).toBe(text);
  });

  test('NUL and other controls taken out, and breaks nothing', async () => {
    await marie.say('a\u0000b\u0007c\nd');
    await agent.hears(/abc\nd/);
  });
});

test('an upload of 100 MB is refused with 413 while the rest goes on', async () => {
  const chunk = new Uint8Array(1_048_576);
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (sent === 100) controller.close();
      else controller.enqueue(chunk);
      sent += 1;
    },
  });
  const form = (length: number) => ({
    method: 'POST',
    headers: {
      authorization: `Bearer ${marie.token}`,
      'content-type': 'application/octet-stream',
      'content-length': String(length),
    },
  });
  const address = `${rota.url}/v3/directline/conversations/${marie.line}/upload`;
  const said = await fetch(address, {
    ...form(0),
    headers: { authorization: `Bearer ${marie.token}`, 'content-type': 'application/octet-stream' },
    body,
    duplex: 'half',
  }).then(
    (response) => response.status,
    () => 'cut off' as const,
  );
  expect([413, 'cut off']).toContain(said);
  expect(await refusedByLength(address)).toBe(413);
  expect((await fetch(`${rota.url}/healthz`)).status).toBe(200);
}, 60_000);

/** Says that it will send 100 MB, and sends nothing. */
async function refusedByLength(address: string): Promise<number> {
  const { hostname, port, pathname } = new URL(address);
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST ${pathname} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${marie.token}\r\nContent-Type: image/png\r\nContent-Length: 104857600\r\n\r\n`,
  );
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return Number(chunk.toString().split(' ')[1]);
}

test('an unknown path is answered with 404, in JSON', async () => {
  expect((await answerOf(await fetch(`${rota.url}/nowhere`))).status).toBe(404);
});

test('after all this the process is ready', async () => {
  const response = await fetch(`${rota.url}/readyz`);
  expect([response.status, await response.json()]).toMatchObject([200, { ready: true }]);
  expect(rota.output).not.toMatch(/unhandled|I am Anna/);
  await marie.say('still here');
});
