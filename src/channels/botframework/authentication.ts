import { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { LRUCache } from 'lru-cache';
import { RotaError } from '../../domain/errors.ts';
import type { Cloud, CredentialsFactory } from './cloud.ts';
import { givenUp } from '../within.ts';
import { serviceUrlProblem } from './serviceUrl.ts';

/** The Azure Bot registration, as the Bot Framework's own variables give it. */
export interface Registration {
  readonly MicrosoftAppId: string;
  readonly MicrosoftAppPassword: string;
  readonly MicrosoftAppType: string;
  readonly MicrosoftAppTenantId: string;
}

type Library = ConfigurationBotFrameworkAuthentication;
type Identity = Parameters<Library['createConnectorFactory']>[0];
type ConnectorFactory = ReturnType<Library['createConnectorFactory']>;
type ConnectorClient = Awaited<ReturnType<ConnectorFactory['create']>>;
type UserTokenClient = Awaited<ReturnType<Library['createUserTokenClient']>>;
type Activity = Parameters<Library['authenticateRequest']>[0];
type Authenticated = Awaited<ReturnType<Library['authenticateRequest']>>;

interface Parts {
  /** Undefined: anybody on this machine, and nobody else. */
  readonly registration: Registration | undefined;
  readonly cloud: Cloud;
  /** In place of what the registration says. */
  readonly credentials: CredentialsFactory | undefined;
  readonly sendTimeoutMs: number;
}

const mostClients = 200;

/** The library's authentication, with its clients made once for each service URL and not for each turn. */
export class Authentication extends ConfigurationBotFrameworkAuthentication {
  readonly #clients = new LRUCache<string, Promise<ConnectorClient>>({ max: mostClients });
  readonly #hasCredentials: boolean;
  readonly #sendTimeoutMs: number;
  readonly #audience: string;
  #userTokens: Promise<UserTokenClient> | undefined;

  constructor({ registration, cloud, credentials, sendTimeoutMs }: Parts) {
    super({ ...(registration && configured(registration)), ...cloud }, credentials);
    this.#hasCredentials = registration !== undefined;
    this.#sendTimeoutMs = sendTimeoutMs;
    this.#audience = cloud.ToChannelFromBotOAuthScope;
  }

  /** Throws TOKEN_INVALID, and UNAVAILABLE when the keys cannot be had. */
  override async authenticateRequest(activity: Activity, authorization: string): Promise<Authenticated> {
    try {
      const authenticated = await super.authenticateRequest(activity, authorization);
      return { ...authenticated, connectorFactory: this.createConnectorFactory(authenticated.claimsIdentity) };
    } catch (error) {
      throw refusalOf(error);
    }
  }

  override createConnectorFactory(identity: Identity): ConnectorFactory {
    const factory = super.createConnectorFactory(identity);
    const create = factory.create.bind(factory);
    factory.create = (serviceUrl, audience) => this.#clientFor(create, serviceUrl, audience);
    return factory;
  }

  /** What the channel knows us by when it is asked for a file. */
  async headersFor(identity: Identity, serviceUrl: string): Promise<Readonly<Record<string, string>>> {
    const client = await this.createConnectorFactory(identity).create(serviceUrl, this.#audience);
    const headers: Record<string, string> = {};
    const { credentials } = client as unknown as { credentials?: Signer };
    await credentials?.signRequest({
      url: serviceUrl,
      headers: {
        set: (name, value) => {
          headers[name.toLowerCase()] = value;
        },
      },
    });
    return headers;
  }

  override createUserTokenClient(identity: Identity): Promise<UserTokenClient> {
    this.#userTokens ??= super.createUserTokenClient(identity).catch((error: unknown) => {
      this.#userTokens = undefined;
      throw error;
    });
    return this.#userTokens;
  }

  async #clientFor(
    create: ConnectorFactory['create'],
    serviceUrl: string,
    audience?: string,
  ): Promise<ConnectorClient> {
    const problem = serviceUrlProblem(serviceUrl, this.#hasCredentials);
    if (problem !== undefined) throw new RotaError('FORBIDDEN', problem);
    const key = `${serviceUrl} ${audience ?? ''}`;
    const made = this.#clients.get(key) ?? create(serviceUrl, audience).then(this.#tamed);
    this.#clients.set(key, made);
    made.catch(() => this.#clients.delete(key));
    return made;
  }

  /**
   * The client would try again by itself, follow wherever it is redirected to, wait for ever, and send what nobody waits for any
   * more: what is tried again is the dispatcher's to say, a channel does not redirect, a lane must not stand still, and what is sent
   * late is sent twice.
   */
  readonly #tamed = (client: ConnectorClient): ConnectorClient => {
    const { pipeline } = (client as unknown as { client: { pipeline: Pipeline } }).client;
    pipeline.removePolicy({ name: 'defaultRetryPolicy' });
    pipeline.removePolicy({ name: 'redirectPolicy' });
    const timeoutMs = this.#sendTimeoutMs;
    pipeline.addPolicy({
      name: 'timeout',
      sendRequest: (request, next) => {
        request.timeout = timeoutMs;
        request.abortSignal = givenUp();
        return next(request);
      },
    });
    return client;
  };
}

/** As much of the credentials as is used. */
interface Signer {
  signRequest(request: { url: string; headers: { set(name: string, value: string): void } }): Promise<unknown>;
}

/** As much of the client's pipeline as is touched. */
interface Pipeline {
  removePolicy(policy: { name: string }): unknown;
  addPolicy(policy: {
    name: string;
    sendRequest: <R extends { timeout: number; abortSignal?: AbortSignal | undefined }, A>(
      request: R,
      next: (request: R) => Promise<A>,
    ) => Promise<A>;
  }): void;
}

/** As the library takes it: with a managed identity it insists on having no password. */
const configured = (registration: Registration): Registration => ({
  ...registration,
  MicrosoftAppPassword: registration.MicrosoftAppType === 'UserAssignedMSI' ? '' : registration.MicrosoftAppPassword,
});

/** The library says 401 of what it refuses, 500 when it could not ask for the keys, and lets the parser's errors through. */
function refusalOf(error: unknown): RotaError {
  const { statusCode, name } = error as { statusCode?: number; name?: string };
  if (statusCode === 500 || name === 'FetchError')
    return new RotaError('UNAVAILABLE', 'The keys that tokens are checked with cannot be had: send it again.', {
      cause: error,
    });
  return new RotaError('TOKEN_INVALID', 'The token does not vouch for this activity.', { cause: error });
}
