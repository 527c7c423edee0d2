import { MongoClient, MongoServerError } from 'mongodb';
import mongoose from 'mongoose';
import { isAway } from './away.ts';
import { type Hello, helloOf, unfit } from './deployment.ts';
import { redactUri } from './redactUri.ts';

/** Why a MongoDB cannot be used. */
export interface Obstacle {
  readonly code: 'MONGODB_URI_INVALID' | 'MONGODB_REFUSED' | 'MONGODB_NOT_REPLICA_SET' | 'MONGODB_UNREACHABLE';
  /** What was found, and what to do; told how long it was waited for. Without secrets. */
  readonly message: (waitedS: number) => string;
  /** Waiting does not help. */
  readonly lasts: boolean;
}

const askedMs = 2_000;
const mostAsked = 7;
const dnsFailed = /^(ENOTFOUND|EAI_AGAIN|ETIMEOUT|ESERVFAIL|ENODATA|EREFUSED|ECONNREFUSED)$/;

/**
 * What is in the way, after connecting has failed: where no server was fit for work, one of them is asked directly what it is, since
 * the driver does not tell.
 */
export async function obstacleOf(uri: string, error: unknown): Promise<Obstacle> {
  const reason = withoutSecrets(error instanceof Error ? error.message : String(error), uri);
  if (error instanceof MongoServerError && !isAway(error)) return refused(uri, error, reason);
  if (!mayPass(error)) return invalid(reason);
  const { hosts, replicaSet } = addressesIn(uri);
  const found = await firstHello(uri, hosts);
  return found ? misfit(found.host, found.hello, replicaSet, reason) : unreachable(hosts, reason);
}

/** What the driver cannot read it cannot read later either; servers and their names may come up. */
const mayPass = (error: unknown): boolean =>
  isAway(error) ||
  error instanceof mongoose.Error.MongooseServerSelectionError ||
  dnsFailed.test(String((error as { code?: unknown }).code));

function addressesIn(uri: string): { readonly hosts: readonly string[]; readonly replicaSet: string | undefined } {
  const { hosts, replicaSet } = new MongoClient(uri).options;
  return { hosts: hosts.map(String), replicaSet };
}

/** The first of some servers that answers, and its answer. */
async function firstHello(uri: string, hosts: readonly string[]) {
  for (const host of hosts.slice(0, mostAsked)) {
    const client = new MongoClient(directUri(uri, host), {
      directConnection: true,
      serverSelectionTimeoutMS: askedMs,
      socketTimeoutMS: askedMs,
      connectTimeoutMS: askedMs,
    });
    try {
      return { host, hello: await helloOf(client) };
    } catch {
      // Whoever asks knows already that it could not be reached.
    } finally {
      await client.close().catch(() => undefined);
    }
  }
  return undefined;
}

/** That one server, as the URI says to reach it; who asks what it is need not say who they are. */
function directUri(uri: string, host: string): string {
  const options = new URLSearchParams(uri.split('?').slice(1).join('?'));
  const kept = [...options].filter(([name]) => /^(tls|ssl|proxy)/i.test(name));
  return `mongodb://${host}/?${new URLSearchParams(kept).toString()}`;
}

const invalid = (reason: string): Obstacle => ({
  code: 'MONGODB_URI_INVALID',
  message: () =>
    `MONGODB_URI cannot be used: ${sentence(reason)} Expected an address such as mongodb://user:password@host1,host2/rota?replicaSet=rs0; ` +
    'in user and password, characters such as @ : / ? # % are percent-encoded.',
  lasts: true,
});

function refused(uri: string, { code }: MongoServerError, reason: string): Obstacle {
  const shown = redactUri(uri);
  const what = code === authenticationFailed ? 'does not let this user in' : 'refuses what was asked of it';
  return {
    code: 'MONGODB_REFUSED',
    message: () =>
      `MongoDB at ${shown} ${what}: ${sentence(reason)} Check the user, the password and the name of the database in MONGODB_URI, ` +
      'and authSource, which names the database that knows the user.',
    lasts: true,
  };
}
const authenticationFailed = 18;
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** One that answers, and that the driver would not work with. */
function misfit(host: string, hello: Hello, wanted: string | undefined, reason: string): Obstacle {
  const why = unfit(hello);
  // A set that is not initiated may be by whoever starts everything here.
  if (why !== undefined)
    return { code: 'MONGODB_NOT_REPLICA_SET', message: () => why, lasts: hello.isreplicaset !== true };
  const { setName = '', isWritablePrimary, primary, hosts = [] } = hello;
  const of = (text: string, lasts: boolean): Obstacle => ({ code: 'MONGODB_UNREACHABLE', message: () => text, lasts });
  if (wanted !== undefined && wanted !== setName)
    return of(
      hello.msg === undefined
        ? `MongoDB at ${host} belongs to the replica set ${setName}, but MONGODB_URI says replicaSet=${wanted}: correct that.`
        : `MongoDB at ${host} is a sharded cluster, but MONGODB_URI says replicaSet=${wanted}: leave that out.`,
      true,
    );
  if (isWritablePrimary !== true && primary === undefined)
    return of(
      `MongoDB at ${host} answers, but its replica set ${setName} has no primary: more than half of its members (${hosts.join(', ')}) ` +
        'must run and reach each other. rs.status() in mongosh tells.',
      false,
    );
  if (isWritablePrimary === true && hosts.includes(host))
    return of(`MongoDB at ${host} is there, but did not answer soon enough: ${sentence(reason)}`, false);
  return of(
    `MongoDB at ${host} answers, but its replica set ${setName} names its members ${hosts.join(', ')}, and the primary among them ` +
      `cannot be reached from here: ${sentence(reason)} Make these names known here, or, for a set of one node, add ` +
      'directConnection=true to MONGODB_URI.',
    false,
  );
}

const unreachable = (hosts: readonly string[], reason: string): Obstacle => ({
  code: 'MONGODB_UNREACHABLE',
  message: (waitedS) =>
    `No MongoDB answered${hosts.length > 0 ? ` at ${hosts.join(', ')}` : ''} within ${waitedS} s: ${sentence(reason)} ` +
    'Check MONGODB_URI, and that the server runs and can be reached from here.',
  lasts: false,
});

/** A driver's words, without what the URI keeps secret. */
function withoutSecrets(text: string, uri: string): string {
  const rest = uri.slice(uri.indexOf('://') + 3);
  const password = rest.slice(rest.indexOf(':') + 1, Math.max(0, rest.lastIndexOf('@')));
  const shown = text.replaceAll(uri, redactUri(uri));
  return [password, decoded(password)].filter((secret) => secret.length >= shortestHidden).reduce(hide, shown);
}
const hide = (text: string, secret: string): string => text.replaceAll(secret, '***');
/** Shorter ones are parts of common words. */
const shortestHidden = 4;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
