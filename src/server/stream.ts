import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Server } from 'restify';
import { WebSocketServer } from 'ws';
import type { DirectLine } from '../channels/directline/directLine.ts';
import type { Tokens } from '../channels/directline/tokens.ts';
import { RotaError } from '../domain/errors.ts';
import type { Log } from '../runtime/ports.ts';
import { watermarkOf } from './directLineRoutes.ts';
import { type Problem, problemOf } from './http.ts';

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
    const url = URL.parse(request.url ?? '/', 'http://localhost');
    if (!url) throw new RotaError('BAD_REQUEST', 'This is no address.');
    const line = path.exec(url.pathname)?.[1];
    if (line === undefined) throw new RotaError('NOT_FOUND', 'There is no socket here.');
    const bearer = await tokens.verify(url.searchParams.get('t') ?? '');
    if (bearer.line !== line) throw new RotaError('NOT_YOURS', 'This token is for another conversation.');
    const watermark = watermarkOf(url.searchParams);
    const follow = await directLine.follow(bearer, watermark);
    sockets.handleUpgrade(request, socket, head, (client) => {
      follow(client);
    });
  };
  Object.assign(server.server, { shouldUpgradeCallback: isWebSocket }); // an option of Node's, which restify does not hand on
  server.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    upgrade(request, socket, head).catch((error: unknown) => {
      const problem = problemOf(error);
      const { status } = problem;
      if (status >= 500) log.warn({ err: error, status }, 'a socket could not be opened');
      refuse(socket, problem);
    });
  });
}

/** Others, such as `h2c`, are offers that need not be taken: the request is answered as if there were none. */
const isWebSocket = ({ headers }: IncomingMessage): boolean => headers.upgrade?.toLowerCase() === 'websocket';

function refuse(socket: Duplex, { status, code, message }: Problem): void {
  const body = JSON.stringify({ error: { code, message } });
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(status === 503 ? ['Retry-After: 1'] : []),
  ];
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
}
