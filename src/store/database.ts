// A database is opened before there is a clock.
/* eslint-disable no-restricted-globals */
import mongoose, { type Connection } from 'mongoose';
import type { Collection, Db } from 'mongodb';
import { RotaError } from '../domain/errors.ts';
import type {
  ActivityDocument,
  AgentDocument,
  ConversationDocument,
  DeskDocument,
  FileUseDocument,
  JournalDocument,
  LineDocument,
  LinkCodeDocument,
  LinkDocument,
  LinkTriesDocument,
  MachineDocument,
  NoticeDocument,
  OwedDocument,
  PresenceDocument,
  ProcessDocument,
  QueueDocument,
  RevisionDocument,
  RoundDocument,
  SecretDocument,
  SignalDocument,
  SignInDocument,
} from './documents.ts';
import { obstacleOf } from './obstacle.ts';
import { schemas } from './schemas.ts';

/** The collections, typed. Atomic updates go to the driver's collection; mongoose keeps connection, shapes and indexes. */
export interface Database {
  readonly connection: Connection;
  readonly db: Db;
  readonly conversations: Collection<ConversationDocument>;
  readonly journal: Collection<JournalDocument>;
  readonly activities: Collection<ActivityDocument>;
  readonly lines: Collection<LineDocument>;
  readonly agents: Collection<AgentDocument>;
  readonly desks: Collection<DeskDocument>;
  readonly queue: Collection<QueueDocument>;
  readonly machines: Collection<MachineDocument>;
  readonly revisions: Collection<RevisionDocument>;
  readonly processes: Collection<ProcessDocument>;
  readonly secrets: Collection<SecretDocument>;
  readonly signIns: Collection<SignInDocument>;
  readonly linkCodes: Collection<LinkCodeDocument>;
  readonly linkTries: Collection<LinkTriesDocument>;
  readonly links: Collection<LinkDocument>;
  readonly fileUses: Collection<FileUseDocument>;
  readonly signals: Collection<SignalDocument>;
  readonly notices: Collection<NoticeDocument>;
  readonly owed: Collection<OwedDocument>;
  readonly rounds: Collection<RoundDocument>;
  readonly presences: Collection<PresenceDocument>;
  /** Each question and each write goes on its own, and not with others in one command: the bench says what that would cost. */
  readonly isAlone?: true;
}

/** How long one operation may take before it is given up. */
const operationTimeoutMs = 2_000;
const poolSize = 64;
const connectOptions = {
  serverSelectionTimeoutMS: operationTimeoutMs,
  socketTimeoutMS: operationTimeoutMs,
  connectTimeoutMS: operationTimeoutMs,
  maxPoolSize: poolSize,
  minPoolSize: 1,
  writeConcern: { w: 'majority', wtimeoutMS: operationTimeoutMs },
  bufferCommands: false,
  autoIndex: false,
  autoCreate: false,
  appName: 'rota',
} as const;

/**
 * Opens the database of a MongoDB URI, trying again until `waitMs` are over where waiting may help. Throws what is in the way as a
 * RotaError that says what to do (MONGODB_UNREACHABLE, MONGODB_NOT_REPLICA_SET, MONGODB_REFUSED, MONGODB_URI_INVALID), or the
 * signal's reason.
 */
export async function openDatabase(
  uri: string,
  waitMs: number,
  log: (line: string) => void = () => undefined,
  signal?: AbortSignal,
): Promise<Database> {
  const began = performance.now();
  const waitedS = (): number => Math.round((performance.now() - began) / 1_000);
  for (let told = ''; ;) {
    const connection = mongoose.createConnection(uri, connectOptions);
    try {
      await connection.asPromise();
      return databaseOf(connection);
    } catch (cause) {
      await connection.close().catch(() => undefined);
      signal?.throwIfAborted();
      const { code, message, lasts } = await obstacleOf(uri, cause);
      if (lasts || performance.now() - began >= waitMs) throw new RotaError(code, message(waitedS()), { cause });
      if (message(0) !== told) log(`MongoDB cannot be used yet. ${message(waitedS())}`);
      told = message(0);
    }
  }
}

function databaseOf(connection: Connection): Database {
  const db = connection.getClient().db(connection.name);
  for (const [name, schema] of Object.entries(schemas)) connection.model(name, schema);
  const named = Object.fromEntries(Object.keys(schemas).map((name) => [name, db.collection(name)]));
  return { connection, db, ...named } as unknown as Database;
}

/**
 * Collections and indexes as this version needs them; safe to run twice, and from several processes at once. Throws MONGODB_REFUSED
 * when the user may not.
 */
export async function prepareDatabase({ connection }: Database): Promise<void> {
  const prepare = async (name: string): Promise<void> => {
    const model = connection.model(name);
    await model.createCollection();
    await model.createIndexes();
  };
  try {
    await Promise.all(Object.keys(schemas).map(prepare));
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== unauthorized) throw cause;
    const reason = (cause as Error).message.replace(/\.?$/, '.');
    const next = `Put a user and password into MONGODB_URI that have the role readWrite on the database ${connection.name}.`;
    throw new RotaError('MONGODB_REFUSED', `MongoDB does not let Rota in: ${reason} ${next}`, { cause });
  }
}
const unauthorized = 13;
