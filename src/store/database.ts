import mongoose, { type Connection } from 'mongoose';
import type { Collection, Db } from 'mongodb';
import { RotaError } from '../domain/errors.ts';
import type {
  ActivityDocument,
  AgentDocument,
  ConversationDocument,
  DeskDocument,
  JournalDocument,
  LineDocument,
  LinkCodeDocument,
  LinkDocument,
  LinkTriesDocument,
  MachineDocument,
  NoticeDocument,
  PresenceDocument,
  ProcessDocument,
  QueueDocument,
  RevisionDocument,
  RoundDocument,
  SecretDocument,
  SignalDocument,
  SignInDocument,
} from './documents.ts';
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
  readonly signals: Collection<SignalDocument>;
  readonly notices: Collection<NoticeDocument>;
  readonly rounds: Collection<RoundDocument>;
  readonly presences: Collection<PresenceDocument>;
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

/** Opens the database of a MongoDB URI, trying again until `waitMs` are over. Throws MONGODB_UNREACHABLE, or the signal's reason. */
export async function openDatabase(
  uri: string,
  waitMs: number,
  log: (line: string) => void = () => undefined,
  signal?: AbortSignal,
): Promise<Database> {
  const end = performance.now() + waitMs;
  for (;;) {
    const connection = mongoose.createConnection(uri, connectOptions);
    try {
      await connection.asPromise();
      return databaseOf(connection);
    } catch (cause) {
      await connection.close().catch(() => undefined);
      signal?.throwIfAborted();
      if (performance.now() >= end || !isTransient(cause)) throw unreachable(waitMs, cause);
      log(`MongoDB does not answer yet: ${(cause as Error).message}`);
    }
  }
}

/** Waiting helps against a server that is away; not against a wrong password or an address that cannot be read. */
const isTransient = (error: unknown): boolean =>
  error instanceof mongoose.mongo.MongoServerSelectionError || isServerSelection(error);
const isServerSelection = (error: unknown): boolean => error instanceof mongoose.Error.MongooseServerSelectionError;

function unreachable(waitMs: number, cause: unknown): RotaError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RotaError(
    'MONGODB_UNREACHABLE',
    `MongoDB did not answer within ${Math.round(waitMs / 1_000)} s: ${reason}. Check MONGODB_URI, and that the server runs and can be reached from here.`,
    { cause },
  );
}

function databaseOf(connection: Connection): Database {
  const db = connection.getClient().db(connection.name);
  for (const [name, schema] of Object.entries(schemas)) connection.model(name, schema);
  const named = Object.fromEntries(Object.keys(schemas).map((name) => [name, db.collection(name)]));
  return { connection, db, ...named } as unknown as Database;
}

/** Collections and indexes as this version needs them; safe to run twice, and from several processes at once. */
export async function prepareDatabase({ connection }: Database): Promise<void> {
  const prepare = async (name: string): Promise<void> => {
    const model = connection.model(name);
    await model.createCollection();
    await model.createIndexes();
  };
  await Promise.all(Object.keys(schemas).map(prepare));
}
