import { getRawBody, type RawBodyError } from 'raw-body';
import type { Request, RequestHandler } from 'restify';
import { RotaError } from '../domain/errors.ts';
import { headersOf, refuse } from './http.ts';

const jsonType = /^application\/json\b/i;

/** A body of JSON, up to so many bytes, or none. Malformed: 400; too large: 413; anything that is not JSON: 415. */
export function jsonBody(longest: number): RequestHandler {
  return (request, response, next) => {
    readJson(request, longest).then(
      (body) => {
        request.body = body;
        next();
      },
      (error: unknown) => {
        refuse(response, error);
        request.resume(); // what is left of it is thrown away, and the connection can be used again
        next(false);
      },
    );
  };
}

async function readJson(request: Request, longest: number): Promise<unknown> {
  const headers = headersOf(request);
  if (headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') return undefined;
  if (!jsonType.test(headers['content-type'] ?? 'application/json'))
    throw new RotaError('UNSUPPORTED', 'Send JSON: application/json.');
  const text = await readText(request, longest);
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new RotaError('BAD_REQUEST', `The body is not JSON: ${(cause as Error).message}`, { cause });
  }
}

async function readText(request: Request, limit: number): Promise<string> {
  try {
    return await getRawBody(request, {
      limit,
      length: headersOf(request)['content-length'] ?? null,
      encoding: 'utf-8',
    });
  } catch (cause) {
    if ((cause as RawBodyError).type === 'entity.too.large')
      throw new RotaError('TOO_LARGE', `The body may have at most ${limit} bytes.`, { cause });
    throw new RotaError('BAD_REQUEST', 'The body broke off.', { cause });
  }
}
