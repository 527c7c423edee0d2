import { createRemoteJWKSet, decodeJwt, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import { RotaError } from '../../domain/errors.ts';

interface Parts {
  readonly metadataUrl: string;
  readonly issuer: string;
  /** The bot's own app id. */
  readonly audience: string;
}

/**
 * Who may come as far as the library. It checks tokens too, and is asked afterwards; but for one that it refuses it prints an
 * error, answers some with 500, and remembers tenants of tokens whose signature nobody has looked at yet. So strangers' tokens
 * are turned away here, quietly. Only the channel service's are let in: the Emulator's and other bots' vouch for no service URL.
 *
 * Throws TOKEN_MISSING or TOKEN_INVALID, and UNAVAILABLE when the keys cannot be had.
 */
export type TokenGate = (authorization: string | undefined) => Promise<void>;

const clockToleranceS = 300;
const fetchTimeoutMs = 5_000;
const keysLastMs = 86_400_000;
const algorithms = ['RS256', 'RS384', 'RS512'];
const metadata = z.object({ jwks_uri: z.url() });

export function tokenGateOf({ metadataUrl, issuer, audience }: Parts): TokenGate {
  let keySet: Promise<JWTVerifyGetKey> | undefined;

  const keyOf: JWTVerifyGetKey = async (header, token) => {
    keySet ??= keySetAt(metadataUrl).catch((error: unknown) => {
      keySet = undefined;
      throw error;
    });
    try {
      return await (
        await keySet
      )(header, token);
    } catch (error) {
      if (isAboutToken(error)) throw error;
      throw new RotaError('UNAVAILABLE', 'The keys that tokens are checked with cannot be had: send it again.', {
        cause: error,
      });
    }
  };

  return async (authorization) => {
    const [scheme, token, more] = (authorization ?? '').split(' ');
    if (scheme !== 'Bearer' || !token || more !== undefined)
      throw new RotaError('TOKEN_MISSING', 'Send the token as "Authorization: Bearer …".');
    try {
      // Looked at before anybody is asked for keys: for a token that is not meant for us nobody needs to be.
      const { iss, aud } = decodeJwt(token);
      if (iss !== issuer || aud !== audience)
        throw new RotaError('TOKEN_INVALID', 'The token is refused: it is not the channel service’s for this bot.');
      await jwtVerify(token, keyOf, {
        issuer,
        audience,
        algorithms,
        clockTolerance: clockToleranceS,
        requiredClaims: ['exp'],
      });
    } catch (error) {
      if (error instanceof RotaError) throw error;
      const reason = error instanceof errors.JOSEError ? error.message : 'it is no token';
      throw new RotaError('TOKEN_INVALID', `The token is refused: ${reason}.`, { cause: error });
    }
  };
}

/** The key set that the metadata names. It fetches keys by itself, again when a token comes with one that it has not seen. */
async function keySetAt(metadataUrl: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(metadataUrl, { signal: AbortSignal.timeout(fetchTimeoutMs) });
  if (!response.ok) throw new Error(`the OpenID metadata answered ${response.status}`);
  const { jwks_uri } = metadata.parse(await response.json());
  return createRemoteJWKSet(new URL(jwks_uri), { timeoutDuration: fetchTimeoutMs, cacheMaxAge: keysLastMs });
}

/** No key fits the token; else the keys could not be read. */
const isAboutToken = (error: unknown): boolean =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;
