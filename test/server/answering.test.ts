import { afterEach, expect, test } from '@jest/globals';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Server } from 'restify';
import { answering } from '../../src/server/http.ts';
import { createHttpServer } from '../../src/server/httpServer.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
let server: Server;
afterEach(async () => {
  server.close();
  server.server.closeAllConnections();
  await once(server.server, 'close');
});

async function listening(): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}

test('a request that the database keeps waiting is refused, and what comes of it later does no harm', async () => {
  server = createHttpServer('test', quiet);
  const silence = Promise.withResolvers<undefined>();
  const late = Promise.withResolvers<unknown>();
  server.get(
    '/slow',
    answering(
      quiet,
      async (_request, response) => {
        await silence.promise;
        try {
          response.send(200, { late: true });
          late.resolve('sent');
        } catch (error) {
          late.resolve(error);
          throw error;
        }
      },
      20,
    ),
  );
  const url = await listening();
  const refused = await fetch(`${url}/slow`);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await refused.json()).toMatchObject({ error: { code: 'UNAVAILABLE' } });
  silence.resolve(undefined);
  await late.promise;
  expect((await fetch(`${url}/slow`)).status).toBe(200);
});

test('what is up to the client to be slow about is waited for', async () => {
  server = createHttpServer('test', quiet);
  const upload = Promise.withResolvers<undefined>();
  server.get(
    '/slow',
    answering(
      quiet,
      async (_request, response) => {
        await upload.promise;
        response.send(200, {});
      },
      Infinity,
    ),
  );
  server.get(
    '/fast',
    answering(quiet, (_request, response) => {
      response.send(200, {});
      return Promise.resolve();
    }),
  );
  const url = await listening();
  const slow = fetch(`${url}/slow`);
  expect((await fetch(`${url}/fast`)).status).toBe(200);
  upload.resolve(undefined);
  expect((await slow).status).toBe(200);
});
