import type { Request, RequestHandler, Response } from 'restify';
import { RotaError } from '../domain/errors.ts';
import { headersOf, refuse } from './http.ts';

const directLine = /^\/v3\/directline(?=[/?]|$)/;
const headerNames = /^[\w-]+(\s*,\s*[\w-]+)*$/;
const longestNames = 500;
const usualNames = 'Authorization, Content-Type, X-Requested-With, X-Ms-Bot-Agent';

/**
 * Direct Line is open to pages of every origin, as Microsoft's is: whoever asks has a token, which no browser sends by itself. So no
 * cookie is asked for, or looked at.
 */
export const openToAll: RequestHandler = (request, response, next) => {
  if (!directLine.test(request.url ?? '')) {
    next();
    return;
  }
  response.header('Access-Control-Allow-Origin', '*');
  response.header('Access-Control-Expose-Headers', 'Retry-After');
  if (request.method !== 'OPTIONS') {
    next();
    return;
  }
  tellBeforehand(request, response);
  next(false);
};

function tellBeforehand(request: Request, response: Response): void {
  const asked = headersOf(request)['access-control-request-headers'] ?? '';
  const names = asked.length <= longestNames && headerNames.test(asked) ? asked : usualNames;
  response.set({
    'Access-Control-Allow-Methods': 'GET, HEAD, POST',
    'Access-Control-Allow-Headers': names,
    'Access-Control-Max-Age': '86400',
    Vary: 'Access-Control-Request-Headers',
  });
  response.send(204);
}

/** Who a browser is comes from a cookie here: only pages of our own may ask for what it brings. Others than browsers say nothing of it. */
export const fromHere: RequestHandler = (request, response, next) => {
  const site = headersOf(request)['sec-fetch-site'] ?? 'none';
  if (site === 'same-origin' || site === 'none') {
    next();
    return;
  }
  refuse(response, new RotaError('FORBIDDEN', 'Only pages of this server may ask for that.'));
  next(false);
};
