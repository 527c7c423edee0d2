import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import restify, { type Server } from 'restify';
import type { Registry } from 'prom-client';
import type { DirectLine } from '../channels/directline/directLine.ts';
import type { Tokens } from '../channels/directline/tokens.ts';
import { RotaError } from '../domain/errors.ts';
import { textsOf } from '../messages/catalog.ts';
import type { Governing } from '../runtime/inForce.ts';
import type { Log } from '../runtime/ports.ts';
import type { Database } from '../store/database.ts';
import { chatRoutes } from './chatRoutes.ts';
import { directLineRoutes } from './directLineRoutes.ts';
import { createHttpServer } from './httpServer.ts';
import { operationsRoutes, type Readiness } from './operationsRoutes.ts';
import { pageRoutes } from './pages.ts';
import { streamRoute } from './stream.ts';

interface Parts {
  readonly host: string;
  readonly port: number;
  readonly pagesFolder: string;
  readonly directLine: DirectLine;
  readonly tokens: Tokens;
  readonly db: Database;
  readonly governing: () => Governing;
  readonly readiness: Readiness;
  readonly registry: Registry;
  readonly log: Log;
  readonly now: () => number;
  readonly publicUrl: () => string;
  /** Routes of other channels. */
  readonly more: (server: Server) => void;
}

/** From one address: far above what a person does, and what a proxy in front of many needs. */
const perSecond = 1_000;
const burst = 2_000;

/** Longer than proxies keep an idle connection, most of them for a minute: else one may ask on it at the moment that it is ended. */
const keptAliveMs = 75_000;

export interface Listening {
  readonly port: number;
  /** Takes no more requests, and waits for those under way. Sockets are closed by their channel. */
  close(): Promise<void>;
}

export async function listen(parts: Parts): Promise<Listening> {
  const { directLine, tokens, db, governing, log, now, publicUrl } = parts;
  const server = createHttpServer('Rota', log);
  (server.server as HttpServer).keepAliveTimeout = keptAliveMs;
  server.pre(restify.plugins.throttle({ burst, rate: perSecond, ip: true }));
  operationsRoutes(server, parts.readiness, parts.registry, log);
  directLineRoutes({ server, directLine, tokens, db, log });
  streamRoute({ server, directLine, tokens, log });
  chatRoutes({ server, directLine, tokens, db, governing, log, now, secure: () => publicUrl().startsWith('https:') });
  pageRoutes(server, parts.pagesFolder, () => textsOf(governing().catalog, 'title'), log);
  parts.more(server);
  await begin(server, parts.host, parts.port);
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => closed(server),
  };
}

const closeIdleEveryMs = 50;

/** A client that keeps its connection and goes on asking is told to open another one; the old one must not hold up the end. */
async function closed(server: Server): Promise<void> {
  const http = server.server as HttpServer;
  http.prependListener('request', (_request, response) => {
    response.setHeader('Connection', 'close');
  });
  const closing = setInterval(() => {
    http.closeIdleConnections();
  }, closeIdleEveryMs);
  await new Promise<void>((resolve) => {
    server.close(resolve);
    http.closeIdleConnections();
  });
  clearInterval(closing);
}

/** Throws ADDRESS_UNUSABLE, which says what to do. */
function begin(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'is in use already' : `cannot be listened on (${cause.message})`;
      const next = 'Set HOST and PORT to others, or end what has it.';
      reject(new RotaError('ADDRESS_UNUSABLE', `${host}:${port} ${why}. ${next}`, { cause }));
    };
    server.once('error', refuse); // restify tells of its own server's errors
    server.listen(port, host, () => {
      server.removeListener('error', refuse);
      resolve();
    });
  });
}
