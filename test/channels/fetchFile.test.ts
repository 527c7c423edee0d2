import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fetchFile, type FetchOptions } from '../../src/channels/attachments/fetchFile.ts';

/** Some versions of this are changed by libraries and return nothing. */
function begun(response: ServerResponse, status: number, headers: Record<string, string> = {}): ServerResponse {
  response.writeHead(status, headers);
  return response;
}

const asked: { url: string; authorization: string | undefined }[] = [];
const answers: Record<string, RequestListener> = {
  '/file': (_, response) => begun(response, 200, { 'content-type': 'text/plain' }).end('a file'),
  '/large': (_, response) => begun(response, 200).end('x'.repeat(2_000)),
  '/endless': (_, response) => {
    response.writeHead(200);
    response.write('x'.repeat(2_000));
  },
  '/slow': (_, response) => begun(response, 200).write('x'),
  '/silent': () => undefined,
  '/cut': (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('x', () => response.destroy());
  },
  '/missing': (_, response) => begun(response, 404).end(),
  '/again': (_, response) => begun(response, 302, { location: '/file' }).end(),
  '/circle': (_, response) => begun(response, 302, { location: '/circle' }).end(),
  '/astray': (_, response) => begun(response, 302, { location: 'http://[' }).end(),
  '/inside': (_, response) => begun(response, 302, { location: `http://127.0.0.2:${port}/file` }).end(),
  '/renamed': (_, response) => begun(response, 302, { location: `http://localhost:${port}/file` }).end(),
};
const server = createServer((request, response) => {
  asked.push({ url: request.url ?? '', authorization: request.headers.authorization });
  answers[request.url ?? '']?.(request, response);
});
let port: number;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const options: FetchOptions = {
  headers: { authorization: 'Bearer secret' },
  allowed: new Set(['127.0.0.1']),
  longestBytes: 1_000,
  withinMs: 500,
};
const at = (path: string, host = '127.0.0.1') => `http://${host}:${port}${path}`;
const read = async (url: string, more: Partial<FetchOptions> = {}): Promise<string> => {
  const { content } = await fetchFile(url, { ...options, ...more });
  return (await buffer(content)).toString();
};

test('a file is fetched, and after a redirect too', async () => {
  expect(await read(at('/file'))).toBe('a file');
  expect(await read(at('/again'))).toBe('a file');
});

test.each([
  { path: '/large', code: 'FILE_TOO_LARGE' },
  { path: '/endless', code: 'FILE_TOO_LARGE' },
  { path: '/slow', code: 'FILE_UNAVAILABLE' },
  { path: '/silent', code: 'FILE_UNAVAILABLE' },
  { path: '/cut', code: 'FILE_UNAVAILABLE' },
  { path: '/missing', code: 'FILE_UNAVAILABLE' },
  { path: '/circle', code: 'FILE_UNAVAILABLE' },
  { path: '/astray', code: 'FILE_UNAVAILABLE' },
  { path: '/inside', code: 'FILE_UNAVAILABLE' },
])('what $path gives is $code', async ({ path, code }) => {
  await expect(read(at(path))).rejects.toMatchObject({ code });
});

test('who we are is not told to where we are sent on to', async () => {
  asked.length = 0;
  await read(at('/renamed'), { allowed: new Set(['127.0.0.1', 'localhost']) });
  expect(asked).toEqual([
    { url: '/renamed', authorization: 'Bearer secret' },
    { url: '/file', authorization: undefined },
  ]);
});

test.each([
  ['a plain address', 'http://127.0.0.1'],
  ['an encrypted one', 'https://127.0.0.1'],
  ['one spelt otherwise', 'https://2130706433'],
  ['one of version 6', 'https://[::1]'],
  ['one of version 4 within version 6', 'https://[::ffff:127.0.0.1]'],
  ['where clouds keep secrets', 'https://169.254.169.254'],
  ['a name for it', 'https://inside.example.com'],
  ['a name with addresses of both kinds', 'https://both.example.com'],
  ['no web address', 'file:///etc/passwd'],
  ['half an address', 'https://'],
])('nothing is fetched from inside, by %s', async (_what, url) => {
  asked.length = 0;
  const names: Record<string, string[]> = {
    'inside.example.com': ['127.0.0.1'],
    'both.example.com': ['93.184.216.34', '127.0.0.1'],
  };
  const resolve = (name: string) => Promise.resolve((names[name] ?? []).map((address) => ({ address, family: 4 })));
  const place = url.startsWith('file:') || url === 'https://' ? url : `${url}:${port}/file`;
  await expect(read(place, { allowed: new Set(), resolve })).rejects.toMatchObject({ code: 'FILE_UNAVAILABLE' });
  expect(asked).toEqual([]);
});
