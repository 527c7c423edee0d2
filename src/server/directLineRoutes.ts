import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response, Server } from 'restify';
import { z } from 'zod';
import { postedActivity, uploadedActivity } from '../channels/directline/activity.ts';
import type { DirectLine, Introduction } from '../channels/directline/directLine.ts';
import type { Bearer, Tokens } from '../channels/directline/tokens.ts';
import { tokenLifetimeS } from '../channels/directline/tokens.ts';
import { RotaError } from '../domain/errors.ts';
import { fileLimits } from '../domain/fileLimits.ts';
import { personName } from '../domain/names.ts';
import type { Log } from '../runtime/ports.ts';
import type { Database } from '../store/database.ts';
import { openFile } from '../store/files.ts';
import { jsonBody } from './body.ts';
import { answering, bodyOf, get, type Handler, headersOf, inTime, paramOf, queryOf } from './http.ts';
import { receiveUpload, type Upload } from './upload.ts';

interface Parts {
  readonly server: Server;
  readonly directLine: DirectLine;
  readonly tokens: Tokens;
  readonly db: Database;
  readonly log: Log;
}

const longestBody = 262_144;
const text = z.string().trim().min(1).max(200);
const startBody = z.looseObject({
  user: z.looseObject({ id: text.optional(), name: text.optional() }).optional(),
  locale: z.string().max(35).optional(),
});
type StartBody = z.output<typeof startBody>;

/** Direct Line 3.0 over HTTP. A token is good for one person on one line; the secret is for servers. */
export function directLineRoutes({ server, directLine, tokens, db, log }: Parts): void {
  const base = '/v3/directline';
  const json = jsonBody(longestBody);
  const handle = (handler: Handler) => answering(log, handler);
  const handleFile = (handler: Handler) => answering(log, handler, Infinity);

  /** Who asks: by a token, or, with the secret, somebody new or named. */
  async function bearerOf(request: Request, named: string | undefined): Promise<Bearer> {
    const candidate = bearerToken(request);
    if (tokens.isSecret(candidate)) return { user: named ?? directLine.newUser(), line: directLine.newLine() };
    return tokens.verify(candidate);
  }
  /** The person of a line that the path names: nobody else's token will do. */
  async function ofPath(request: Request): Promise<Bearer> {
    const candidate = bearerToken(request);
    if (tokens.isSecret(candidate)) return directLine.personOf(paramOf(request, 'id'));
    const bearer = await tokens.verify(candidate);
    if (bearer.line !== paramOf(request, 'id'))
      throw new RotaError('NOT_YOURS', 'This token is for another conversation.');
    return bearer;
  }

  server.post(
    `${base}/tokens/generate`,
    json,
    handle(async (request, response) => {
      if (!tokens.isSecret(bearerToken(request)))
        throw new RotaError('TOKEN_INVALID', 'Tokens are made with the Direct Line secret.');
      const { user } = parse(startBody, bodyOf(request) ?? {});
      const name = personName(user?.name);
      const bearer = {
        user: user?.id ?? directLine.newUser(),
        line: directLine.newLine(),
        ...(name !== undefined && { name }),
      };
      const token = await tokens.issue(bearer);
      send(response, 200, {
        conversationId: bearer.line,
        token,
        expires_in: tokenLifetimeS,
        userId: bearer.user,
      });
    }),
  );

  server.post(
    `${base}/tokens/refresh`,
    json,
    handle(async (request, response) => {
      const bearer = await tokens.verify(bearerToken(request));
      send(response, 200, {
        conversationId: bearer.line,
        token: await tokens.issue(bearer),
        expires_in: tokenLifetimeS,
      });
    }),
  );

  server.post(
    `${base}/conversations`,
    json,
    handle(async (request, response) => {
      const body = parse(startBody, bodyOf(request) ?? {});
      const bearer = await bearerOf(request, body.user?.id);
      const { created, ...started } = await directLine.start(bearer, introduction(body));
      send(response, created ? 201 : 200, started);
    }),
  );

  get(
    server,
    `${base}/conversations/:id`,
    handle(async (request, response) => {
      const bearer = await ofPath(request);
      send(response, 200, await directLine.reconnect(bearer, watermarkOf(queryOf(request))));
    }),
  );

  server.post(
    `${base}/conversations/:id/activities`,
    json,
    handle(async (request, response) => {
      const bearer = await ofPath(request);
      const { id } = await directLine.post(bearer, parse(postedActivity, bodyOf(request)));
      send(response, 200, { id });
    }),
  );

  get(
    server,
    `${base}/conversations/:id/activities`,
    handle(async (request, response) => {
      const bearer = await ofPath(request);
      const { activities, watermark } = await directLine.read(bearer, watermarkOf(queryOf(request)) ?? 0);
      response.header('Content-Type', 'application/json');
      response.sendRaw(200, `{"activities":[${activities.join(',')}],"watermark":"${watermark}"}`);
    }),
  );

  server.post(
    `${base}/conversations/:id/upload`,
    handleFile(async (request, response) => {
      const bearer = await ofPath(request);
      const owner = await inTime(directLine.accountOf(bearer));
      const upload = await receiveUpload({ db, log, request, owner });
      send(response, 200, { id: await inTime(postUpload(bearer, upload)) });
    }),
  );

  async function postUpload(bearer: Bearer, { activity, attachments, drop }: Upload): Promise<string> {
    try {
      const posted = parse(uploadedActivity, { ...activity, type: 'message', attachments: undefined });
      const { id, isNew } = await directLine.post(bearer, posted, attachments);
      if (!isNew) drop();
      return id;
    } catch (error) {
      if (error instanceof RotaError) drop(); // else it may be stored all the same, and its files are needed
      throw error;
    }
  }

  get(
    server,
    `${base}/files/:file`,
    handleFile(async (request, response) => {
      const file = await directLine.links.opens(queryOf(request).get('t') ?? '');
      if (file === undefined || file !== paramOf(request, 'file'))
        throw new RotaError('FILE_UNKNOWN', 'This link is not good any more: reload the page for a new one.');
      const found = await inTime(openFile(db, file));
      if (!found) throw new RotaError('FILE_GONE', `Files are kept for ${fileLimits.keptDays} days: this one is gone.`);
      response.set(fileHeaders(found.file));
      response.writeHead(200);
      if (request.method === 'HEAD') response.end();
      else await sendOff(found.content, response);
    }),
  );
}

/** Whoever goes away in the middle of it does not want the rest. */
async function sendOff(content: Readable, response: Response): Promise<void> {
  try {
    await pipeline(content, response);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

/** What a browser may show of a stranger's file: pictures; everything else is a download. */
function fileHeaders({
  contentType,
  name,
  bytes,
}: {
  contentType: string;
  name: string;
  bytes: number;
}): Record<string, string> {
  const shown = /^image\/(png|jpeg|gif|webp|avif)$/.test(contentType);
  const fileName = encodeURIComponent(name);
  return {
    'Content-Type': shown ? contentType : 'application/octet-stream',
    'Content-Length': String(bytes),
    'Content-Disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${fileName}`,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cache-Control': 'private, max-age=86400',
  };
}

const introduction = ({ user, locale }: Pick<StartBody, 'user' | 'locale'>): Introduction => ({
  name: user?.name,
  locale,
});

function bearerToken(request: Request): string {
  const [, token] = /^Bearer\s+(\S.*)$/i.exec(headersOf(request).authorization ?? '') ?? [];
  if (token === undefined) throw new RotaError('TOKEN_MISSING', 'Send the token as "Authorization: Bearer …".');
  return token;
}

/** Undefined when none was given. */
export function watermarkOf(query: URLSearchParams): number | undefined {
  const given = query.get('watermark');
  if (given === null || given === '') return undefined;
  const watermark = Number(given);
  if (!Number.isSafeInteger(watermark) || watermark < 0)
    throw new RotaError('BAD_REQUEST', 'watermark: expected the one that was sent last.');
  return watermark;
}

/** Throws BAD_REQUEST, which says what is wrong with which field. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => [path.join('.'), message].filter((part) => part !== '').join(': '));
  throw new RotaError('BAD_REQUEST', problems.join('; '));
}

function send(response: Response, status: number, body: object): void {
  response.header('Cache-Control', 'no-store');
  response.send(status, body);
}
