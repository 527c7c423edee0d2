import { createSecretKey, timingSafeEqual, createHash } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { RotaError } from '../../domain/errors.ts';

/** Who a token speaks for, and on which line. */
export interface Bearer {
  readonly user: string;
  readonly line: string;
  /** What the person is called, when whoever asked for the token said so. */
  readonly name?: string;
}

export const tokenLifetimeS = 1_800;
const issuer = 'rota';

/** Signed tokens of this installation. Each kind has an audience of its own: one never passes for another. */
export interface Tokens {
  issue(bearer: Bearer): Promise<string>;
  /** Throws TOKEN_INVALID or TOKEN_EXPIRED. */
  verify(token: string): Promise<Bearer>;
  /** A signed text, for cookies and links. */
  seal(kind: string, subject: string, lifetimeS: number): Promise<string>;
  unseal(kind: string, sealed: string): Promise<string | undefined>;
  isSecret(candidate: string): boolean;
}

export function tokensOf(signingKey: string, secret: string, now: () => number): Tokens {
  const key = createSecretKey(signingKey, 'base64url'); // a key object: verifying with a string costs many times as much
  const secretHash = sha256(secret);
  const seconds = () => Math.floor(now() / 1_000);
  const sign = (audience: string, subject: string, lifetimeS: number, claims = {}, nowS = seconds()) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt(nowS)
      .setExpirationTime(nowS + lifetimeS)
      .sign(key);
  const open = (audience: string, token: string) =>
    jwtVerify<{ line?: string; name?: string }>(token, key, {
      issuer,
      audience,
      algorithms: ['HS256'],
      currentDate: new Date(now()),
    });

  /** Clients send the same token with every request: its signature is looked at once, and not at all where it was made. */
  const verified = new LRUCache<string, { readonly bearer: Bearer; readonly expiresAt: number }>({ max: 20_000 });
  const expired = () => new RotaError('TOKEN_EXPIRED', 'The token has expired: get a new one.');

  async function issue(bearer: Bearer): Promise<string> {
    const { user, ...claims } = bearer;
    const nowS = seconds();
    const token = await sign('directline', user, tokenLifetimeS, claims, nowS);
    verified.set(token, { bearer, expiresAt: (nowS + tokenLifetimeS) * 1_000 });
    return token;
  }

  async function verify(token: string): Promise<Bearer> {
    try {
      const { payload } = await open('directline', token);
      const { sub: user, line, name, exp = 0 } = payload;
      if (user !== undefined && line !== undefined) {
        const bearer = { user, line, ...(name !== undefined && { name }) };
        verified.set(token, { bearer, expiresAt: exp * 1_000 });
        return bearer;
      }
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ERR_JWT_EXPIRED') throw expired();
    }
    throw new RotaError('TOKEN_INVALID', 'The token is not one of ours.');
  }

  return {
    issue,
    verify: async (token) => {
      const known = verified.get(token);
      if (!known) return verify(token);
      if (now() >= known.expiresAt) throw expired();
      return known.bearer;
    },
    seal: sign,
    unseal: async (kind, sealed) => {
      try {
        return (await open(kind, sealed)).payload.sub;
      } catch {
        return undefined;
      }
    },
    isSecret: (candidate) => timingSafeEqual(sha256(candidate), secretHash),
  };
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
