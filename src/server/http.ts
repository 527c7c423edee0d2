import type { IncomingHttpHeaders } from 'node:http';
import type { Request, RequestHandler, Response, Server } from 'restify';
import { errorCode, RotaError } from '../domain/errors.ts';
import type { Log } from '../runtime/ports.ts';
import { isAway } from '../store/away.ts';

const statusOf: Readonly<Record<string, number>> = {
  BAD_REQUEST: 400,
  TOKEN_MISSING: 401,
  TOKEN_INVALID: 401,
  TOKEN_EXPIRED: 403,
  NOT_YOURS: 403,
  FORBIDDEN: 403,
  NO_DESK: 403,
  NOT_FOUND: 404,
  LINE_UNKNOWN: 404,
  FILE_UNKNOWN: 404,
  FILE_GONE: 410,
  TOO_LARGE: 413,
  UNSUPPORTED: 415,
  TOO_MUCH: 429,
  UNAVAILABLE: 503,
};

export type Handler = (request: Request, response: Response) => Promise<void>;

/** A request as handlers see it, apart from the library's type, which says `any` of bodies. */
export const bodyOf = (request: Request): unknown => request.body as unknown;
export const headersOf = (request: Request): IncomingHttpHeaders => request.headers;
export const paramOf = (request: Request, name: string): string =>
  (request.params as Readonly<Record<string, string | undefined>>)[name] ?? '';
export const queryOf = (request: Request): URLSearchParams => new URLSearchParams(request.getQuery());

/** What may be asked for by GET may be asked about by HEAD: Node leaves the body out. */
export function get(server: Server, path: string, handler: RequestHandler | Handler): void {
  server.get(path, handler);
  server.head(path, handler);
}

/** How long a request waits in all, for a database that is silent: second attempts and those who asked before included. */
const giveUpAfterMs = 2_000;

/**
 * Turns what a handler throws into an answer that says what to do: never a stack, never a crash. What takes longer than `withinMs`
 * is refused with 503; it may still come about, and is known by its id when the client sends it again. Infinity where it is up to
 * the client how long it takes.
 */
export function answering(log: Log, handler: Handler, withinMs = giveUpAfterMs): Handler {
  return async (request, response) => {
    try {
      await inTime(handler(request, response), withinMs);
    } catch (error) {
      const { status } = problemOf(error);
      if (status >= 500)
        log.error({ err: error, method: request.method, route: routeOf(request), status }, 'a request failed');
      if (response.headersSent) response.destroy();
      else refuse(response, error);
    }
  };
}

/** Answers with what was wrong and what to do. */
export function refuse(response: Response, error: unknown): void {
  const { status, code, message } = problemOf(error);
  if (status === 503) response.header('Retry-After', '1');
  response.send(status, { error: { code, message } });
}

/** Throws UNAVAILABLE when it takes longer. What comes later is not heard any more. */
export async function inTime<T>(work: Promise<T>, withinMs = giveUpAfterMs): Promise<T> {
  if (withinMs === Infinity) return work;
  let late: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    late = setTimeout(() => {
      reject(new RotaError('UNAVAILABLE', 'This takes too long at the moment: send it again.'));
    }, withinMs);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(late);
  }
}

const routeOf = (request: Request): string => (request.getRoute() as { path?: string } | undefined)?.path ?? '';

export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** A fault of ours. */
export const internal: Problem = {
  status: 500,
  code: 'INTERNAL',
  message: 'Something went wrong here. It has been written down.',
};

export function problemOf(error: unknown): Problem {
  const code = errorCode(error);
  if (code !== undefined && code in statusOf)
    return { status: statusOf[code] ?? 500, code, message: (error as Error).message };
  if (error instanceof RangeError)
    return { status: 400, code: 'BAD_REQUEST', message: 'The body is nested too deeply.' };
  // Nothing was acknowledged then, and the client sends again.
  if (isAway(error))
    return { status: 503, code: 'UNAVAILABLE', message: 'The database is away for the moment: send it again.' };
  return internal;
}
