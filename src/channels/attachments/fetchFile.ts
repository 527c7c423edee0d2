import { lookup } from 'node:dns/promises';
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { RotaError } from '../../domain/errors.ts';
import { isPublicAddress } from './publicAddress.ts';

/** Resolves a name to all of its addresses. */
export type Resolve = (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface FetchOptions {
  /** What the channel wants to know of us; not told to where it redirects to. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names that may be fetched from although they lead into our own network, and without encryption. */
  readonly allowed: ReadonlySet<string>;
  readonly longestBytes: number;
  readonly withinMs: number;
  readonly resolve?: Resolve;
}

export interface Fetched {
  readonly contentType: string;
  /** Throws FILE_UNAVAILABLE and FILE_TOO_LARGE. */
  readonly content: Readable;
}

const mostRedirects = 3;
const redirects = new Set([301, 302, 303, 307, 308]);
const everyAddress: Resolve = (name) => lookup(name, { all: true });

/**
 * Fetches a file from an address that somebody else named. Every address that a name stands for is looked at, and the one that
 * was is the one that is connected to; so is every place that is redirected to. Throws FILE_UNAVAILABLE or FILE_TOO_LARGE.
 */
export async function fetchFile(url: string, options: FetchOptions): Promise<Fetched> {
  const signal = AbortSignal.timeout(options.withinMs);
  let at = addressOf(url);
  const { origin } = at;
  for (let turns = 0; turns <= mostRedirects; turns += 1) {
    const response = await get(at, at.origin === origin ? options.headers : {}, options, signal);
    const { statusCode = 0, headers } = response;
    if (!redirects.has(statusCode)) return fetched(response, options.longestBytes);
    response.resume();
    if (headers.location === undefined) break;
    at = addressOf(headers.location, at);
  }
  throw unavailable('it leads from one place to another');
}

/** Throws FILE_UNAVAILABLE for what is no address. */
export function addressOf(text: string, base?: URL): URL {
  const address = URL.parse(text, base?.href);
  if (!address) throw unavailable('its address cannot be read');
  return address;
}

function fetched(response: IncomingMessage, longestBytes: number): Fetched {
  const { statusCode, headers } = response;
  if (statusCode !== 200 || Number(headers['content-length'] ?? 0) > longestBytes) {
    response.destroy();
    throw statusCode === 200 ? tooLarge(longestBytes) : unavailable(`it was answered with ${String(statusCode)}`);
  }
  const contentType = headers['content-type'] ?? 'application/octet-stream';
  return { contentType, content: Readable.from(limited(response, longestBytes)) };
}

async function* limited(response: IncomingMessage, longestBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > longestBytes) throw tooLarge(longestBytes);
      yield chunk;
    }
  } catch (cause) {
    throw cause instanceof RotaError ? cause : unavailable('it broke off', cause);
  }
}

function get(
  url: URL,
  headers: Readonly<Record<string, string>>,
  { allowed, resolve = everyAddress }: FetchOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isAllowed = allowed.has(host);
  if (!(url.protocol === 'https:' || (url.protocol === 'http:' && isAllowed)))
    throw unavailable('its address does not begin with https://');
  if (!isAllowed && isIP(host) !== 0 && !isPublicAddress(host)) throw inside(host);
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolved, reject) => {
    request(url, { headers, signal, agent: false, lookup: isAllowed ? anywhere(resolve) : publicOnly(resolve) })
      .on('response', resolved)
      .on('error', (cause) => {
        reject(cause instanceof RotaError ? cause : unavailable('it could not be reached', cause));
      })
      .end();
  });
}

const anywhere = (resolve: Resolve): LookupFunction => lookupBy(resolve, () => true);
const publicOnly = (resolve: Resolve): LookupFunction => lookupBy(resolve, isPublicAddress);

function lookupBy(resolve: Resolve, isGood: (address: string) => boolean): LookupFunction {
  return (name, { all }, done) => {
    resolve(name).then(
      (found) => {
        const [first] = found;
        if (!first || !found.every(({ address }) => isGood(address))) done(inside(name), []);
        else if (all === true) done(null, [...found]);
        else done(null, first.address, first.family);
      },
      (error: unknown) => {
        done(error as Error, []);
      },
    );
  };
}

export const unavailable = (why: string, cause?: unknown): RotaError =>
  new RotaError('FILE_UNAVAILABLE', `The file could not be fetched: ${why}.`, { cause });
const inside = (name: string): RotaError =>
  unavailable(`${name} is in this network, and not among those that ATTACHMENT_HOSTS allows`);
const tooLarge = (longestBytes: number): RotaError =>
  new RotaError('FILE_TOO_LARGE', `The file has more than ${longestBytes} bytes.`);
