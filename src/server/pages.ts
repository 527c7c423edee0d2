import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import restify, { type RequestHandler, type Server } from 'restify';
import { RotaError } from '../domain/errors.ts';
import type { Log } from '../runtime/ports.ts';
import { answering, get, headersOf } from './http.ts';

const pages = { '/': 'chat/index.html', '/desk': 'desk/index.html' } as const;
const nonceMark = /__NONCE__/g;
const titlesMark = '__TITLES__';
const yearMs = 31_536_000_000;
const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

/**
 * The built pages. Scripts and connections come from here alone; styles by a nonce, which Web Chat is given too. `titles` are what the
 * organisation calls its chat, by language.
 */
export function pageRoutes(
  server: Server,
  folder: string,
  titles: () => Readonly<Record<string, string>>,
  log: Log,
): void {
  for (const [path, file] of Object.entries(pages)) {
    get(
      server,
      path,
      answering(log, async (request, response) => {
        const nonce = randomBytes(16).toString('base64');
        const html = await read(join(folder, file));
        response.set({
          'Content-Type': 'text/html; charset=utf-8',
          'Cache-Control': 'no-cache',
          'Content-Security-Policy': policy(nonce, headersOf(request).host ?? ''),
          'X-Content-Type-Options': 'nosniff',
          'Referrer-Policy': 'no-referrer',
        });
        const titled = html.replace(titlesMark, () => attribute(JSON.stringify(titles())));
        response.sendRaw(200, titled.replaceAll(nonceMark, nonce));
      }),
    );
  }
  for (const part of ['assets', 'webchat']) get(server, `/${part}/*`, files(join(folder, part)));
}

/** A text as it stands in an attribute between double quotes. */
const attribute = (text: string): string =>
  text.replace(/[&"<>]/g, (character) => `&#${character.codePointAt(0) ?? 0};`);

/** What the pages load. Names change with contents; the build has put a compressed file beside each. */
function files(folder: string): RequestHandler {
  const serve = restify.plugins.serveStaticFiles(folder, { maxAge: yearMs });
  return (request, response, next) => {
    const params = request.params as Record<string, string>;
    const name = params['*'] ?? '';
    const contentType = contentTypes[extname(name)];
    response.header('Vary', 'Accept-Encoding');
    response.header('X-Content-Type-Options', 'nosniff');
    if (contentType !== undefined && /\bgzip\b/.test(headersOf(request)['accept-encoding'] ?? '')) {
      response.header('Content-Type', contentType);
      response.header('Content-Encoding', 'gzip');
      params['*'] = `${name}.gz`;
    }
    serve(request, response, (error?: unknown) => {
      if (error !== undefined) for (const header of ['Content-Type', 'Content-Encoding']) response.removeHeader(header);
      next(error);
    });
  };
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new RotaError('UNAVAILABLE', 'The pages are not built: run "npm ci" or "npm run build".', { cause });
  }
}

/** The empty style sheet, which a part of Web Chat (react-scroll-to-bottom) puts in without the nonce and fills by script. */
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** `host` as the browser calls it: some do not count its sockets as `'self'`. Web Chat reads the files to send from `blob:`. */
function policy(nonce: string, host: string): string {
  const sockets = /^[\w.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}' ${emptyStyle}`,
    `connect-src 'self' blob:${sockets}`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
