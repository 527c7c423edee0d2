import restify, { type Request, type RequestHandler, type Response, type Server } from 'restify';
import { RotaError } from '../domain/errors.ts';
import type { Log } from '../runtime/ports.ts';
import { headersOf, internal, refuse } from './http.ts';
import { openToAll } from './origins.ts';

/** A restify server whose own errors look like ours. */
export function createHttpServer(name: string, log: Log): Server {
  const server = restify.createServer({ name, handleUncaughtExceptions: false, ignoreTrailingSlash: true });
  server.pre(openToAll, asItIs);
  server.use(restify.plugins.queryParser({ mapParams: false }));
  server.on('restifyError', (request: Request, _response: Response, error: RestifyError, next: () => void) => {
    const { statusCode: status = 500 } = error;
    if (status >= 500) log.error({ err: error, method: request.method, status }, 'a request failed');
    const said = status >= 500 ? internal : { code: codes[status] ?? 'REFUSED', message: error.message };
    error.toJSON = () => ({ error: { code: said.code, message: said.message } });
    next();
  });
  return server;
}

interface RestifyError extends Error {
  readonly statusCode?: number;
  toJSON?: () => object;
}

/** What restify itself refuses, in our words. */
const codes: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
  413: 'TOO_LARGE',
  415: 'UNSUPPORTED',
  429: 'TOO_MANY_REQUESTS',
};

/**
 * Nothing is decompressed for anybody: a few kilobytes may stand for gigabytes, and whoever sends them need not even be let in.
 * Stands before everything that reads a body.
 */
const asItIs: RequestHandler = (request, response, next) => {
  const encoding = headersOf(request)['content-encoding'] ?? 'identity';
  if (/^\s*identity\s*$/i.test(encoding)) {
    next();
    return;
  }
  response.header('Accept-Encoding', 'identity');
  refuse(response, new RotaError('UNSUPPORTED', 'Send the body as it is, without Content-Encoding.'));
  next(false);
};
