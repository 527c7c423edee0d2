import { createHash } from 'node:crypto';
import type { Request, Response, Server } from 'restify';
import { z } from 'zod';
import type { DirectLine } from '../channels/directline/directLine.ts';
import { type Tokens, tokenLifetimeS } from '../channels/directline/tokens.ts';
import { RotaError } from '../domain/errors.ts';
import { deskUserOf, noDesk } from '../runtime/accounts.ts';
import type { Governing } from '../runtime/inForce.ts';
import type { Log } from '../runtime/ports.ts';
import type { Database } from '../store/database.ts';
import { findAgent } from '../store/agents.ts';
import { useSignIn } from '../store/secrets.ts';
import { jsonBody } from './body.ts';
import { answering, bodyOf, type Handler, headersOf } from './http.ts';
import { fromHere } from './origins.ts';
import { parse } from './directLineRoutes.ts';

interface Parts {
  readonly server: Server;
  readonly directLine: DirectLine;
  readonly tokens: Tokens;
  readonly db: Database;
  readonly governing: () => Governing;
  readonly log: Log;
  readonly now: () => number;
  readonly secure: () => boolean;
}

const yearS = 31_536_000;
const shiftS = 12 * 3_600;
const longestBody = 4_096;
const visitorCookie = 'rota_visitor';
const agentCookie = 'rota_agent';
const accountPrefix = 'directline:';

/** The pages' own requests: who a browser is comes from a cookie that no script can read. */
export function chatRoutes({ server, directLine, tokens, db, governing, log, now, secure }: Parts): void {
  const json = jsonBody(longestBody);
  const handle = (handler: Handler) => answering(log, handler);

  /** A visitor is who they were before a reload: user and line are in the cookie. */
  async function visitorOf(request: Request): Promise<{ user: string; line: string }> {
    const sealed = cookie(request, visitorCookie);
    const known = sealed === undefined ? undefined : await tokens.unseal('visitor', sealed);
    const [user, line] = known?.split(' ') ?? [];
    if (user === undefined || line === undefined || governing().agentOf([accountPrefix + user]) !== undefined) {
      return { user: directLine.newUser(), line: directLine.newLine() };
    }
    return { user, line };
  }

  server.post(
    '/chat/token',
    fromHere,
    json,
    handle(async (request, response) => {
      const bearer = await visitorOf(request);
      const sealed = await tokens.seal('visitor', `${bearer.user} ${bearer.line}`, yearS);
      setCookie(response, visitorCookie, sealed, { path: '/chat', ageS: yearS, secure: secure() });
      await sendToken(response, bearer);
    }),
  );

  server.post(
    '/desk/session',
    fromHere,
    json,
    handle(async (request, response) => {
      const { code } = parse(z.looseObject({ code: z.string().min(1).max(200) }), bodyOf(request));
      const agent = await useSignIn(db, signInHash(code), new Date(now()));
      if (agent === undefined || !governing().profile(agent))
        throw new RotaError('TOKEN_INVALID', 'This sign-in link was used already or is too old: ask for a new one.');
      setCookie(response, agentCookie, await tokens.seal('agent', agent, shiftS), {
        path: '/desk',
        ageS: shiftS,
        secure: secure(),
      });
      response.send(200, { agent, name: governing().profile(agent)?.name });
    }),
  );

  server.post(
    '/desk/token',
    fromHere,
    json,
    handle(async (request, response) => {
      const sealed = cookie(request, agentCookie);
      const agent = sealed === undefined ? undefined : await tokens.unseal('agent', sealed);
      const profile = agent === undefined ? undefined : governing().profile(agent);
      if (agent === undefined || !profile) throw new RotaError('TOKEN_INVALID', 'Please sign in with a new link.');
      const user = deskUserOf(governing().accountsOf(agent));
      if (user === undefined) throw noDesk(agent); // and stays signed in: it may be given while the page is open
      await sendToken(
        response,
        { user, line: deskLine(user), name: profile.name },
        {
          agent,
          name: profile.name,
          language: profile.language ?? null,
          presence: (await findAgent(db, agent))?.presence ?? 'offline',
        },
      );
    }),
  );

  server.post(
    '/desk/sign-out',
    fromHere,
    json,
    handle((_request, response) => {
      setCookie(response, agentCookie, '', { path: '/desk', ageS: 0, secure: secure() });
      response.send(204);
      return Promise.resolve();
    }),
  );

  async function sendToken(
    response: Response,
    bearer: { user: string; line: string; name?: string },
    more: object = {},
  ): Promise<void> {
    response.header('Cache-Control', 'no-store');
    const token = await tokens.issue(bearer);
    response.send(200, {
      token,
      expires_in: tokenLifetimeS,
      userId: bearer.user,
      conversationId: bearer.line,
      ...more,
    });
  }
}

/** All of an agent's browsers share one line, so that each shows the same. */
const deskLine = (user: string): string => `desk-${createHash('sha256').update(user).digest('base64url').slice(0, 16)}`;

/** Codes are kept as hashes: whoever reads the database cannot sign in. */
export const signInHash = (code: string): string => createHash('sha256').update(code).digest('hex');

function cookie(request: Request, name: string): string | undefined {
  const pairs = (headersOf(request).cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

function setCookie(
  response: Response,
  name: string,
  value: string,
  { path, ageS, secure }: { path: string; ageS: number; secure: boolean },
): void {
  response.header(
    'Set-Cookie',
    `${name}=${value}; Path=${path}; Max-Age=${ageS}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`,
  );
}
