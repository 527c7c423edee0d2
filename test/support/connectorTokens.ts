import { ConfigurationServiceClientCredentialFactory } from 'botbuilder';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignJWT } from 'jose';
import { type Cloud, publicCloud } from '../../src/channels/botframework/cloud.ts';

export const appId = '11111111-2222-3333-4444-555555555555';
const issuer = publicCloud.ToBotFromChannelTokenIssuer;

interface TokenOptions {
  readonly issuer?: string;
  readonly audience?: string;
  readonly serviceUrl?: string | null;
  /** Negative: expired so long ago. */
  readonly expiresInS?: number;
  readonly key?: KeyObject | Uint8Array;
  readonly keyId?: string;
  readonly algorithm?: string;
}

/** A channel service that makes tokens: its metadata and keys over HTTP, as the real one has them. */
export interface TokenService extends AsyncDisposable {
  readonly cloud: Cloud;
  /** A key that nobody published. */
  readonly strangersKey: KeyObject;
  token(options?: TokenOptions): Promise<string>;
}

export async function startTokenService(serviceUrl: string): Promise<TokenService> {
  const published = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const strangers = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const keys = [{ ...published.publicKey.export({ format: 'jwk' }), kid: 'k1', use: 'sig', endorsements: ['msteams'] }];
  const server = createServer(({ url }, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(url === '/keys' ? { keys } : { issuer, jwks_uri: `${base}/keys` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    cloud: {
      ...publicCloud,
      ToBotFromChannelOpenIdMetadataUrl: `${base}/metadata`,
      ToBotFromEmulatorOpenIdMetadataUrl: `${base}/metadata`,
    },
    strangersKey: strangers.privateKey,
    token: (options = {}) => {
      const { expiresInS = 600, key = published.privateKey, keyId = 'k1', algorithm = 'RS256' } = options;
      const claims = options.serviceUrl === null ? {} : { serviceurl: options.serviceUrl ?? serviceUrl };
      return new SignJWT(claims)
        .setProtectedHeader({ alg: algorithm, kid: keyId })
        .setIssuer(options.issuer ?? issuer)
        .setAudience(options.audience ?? appId)
        .setNotBefore(0)
        .setExpirationTime(Math.floor(Date.now() / 1_000) + expiresInS)
        .sign(key);
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Real authorities cannot be stood in for, so that what signs our own calls is put in its place. */
class Signing extends ConfigurationServiceClientCredentialFactory {
  override createCredentials() {
    return Promise.resolve({
      signRequest: <R extends { headers: { set(name: string, value: string): void } }>(request: R) => {
        request.headers.set('authorization', 'Bearer ours');
        return Promise.resolve(request);
      },
    });
  }
}

export const signing = (): Signing => new Signing({ MicrosoftAppId: appId, MicrosoftAppPassword: 'a password' });
