import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server } from 'restify';
import { WebSocketServer } from 'ws';
import type { DirectLine } from '../channels/directline/directLine.ts';
import type { Tokens } from '../channels/directline/tokens.ts';
import type { Log } from '../runtime/ports.ts';
import { watermarkOf } from './directLineRoutes.ts';
import { problemOf } from './http.ts';

const path = /^\/v3\/directline\/conversations\/([^/]+)\/stream$/;
const longestFrame = 65_536;

interface Parts {
  readonly server: Server;
  readonly directLine: DirectLine;
  readonly tokens: Tokens;
  readonly log: Log;
}

/** Direct Line's WebSocket: the token comes with the address, since browsers can send no header. */
export function streamRoute({ server, directLine, tokens, log }: Parts): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: longestFrame });
  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const line = path.exec(url.pathname)?.[1];
    if (line === undefined) {
      refuse(socket, 404);
      return;
    }
    const bearer = await tokens.verify(url.searchParams.get('t') ?? '');
    if (bearer.line !== line) {
      refuse(socket, 403);
      return;
    }
    const watermark = watermarkOf(url.searchParams);
    const follow = await directLine.follow(bearer, watermark);
    sockets.handleUpgrade(request, socket, head, (client) => {
      follow(client);
    });
  };
  server.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    upgrade(request, socket, head).catch((error: unknown) => {
      const { status } = problemOf(error);
      if (status >= 500) log.warn({ err: error, status }, 'a socket could not be opened');
      refuse(socket, status);
    });
  });
}

function refuse(socket: Duplex, status: number): void {
  socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
