import { once } from 'node:events';
import process from 'node:process';
import { readEnvironment, type Environment } from '../config/environment.ts';
import { RotaError } from '../domain/errors.ts';
import { parseRef } from '../domain/ids.ts';
import { endingOnSignals } from '../ending.ts';
import { findByRef } from '../store/conversations.ts';
import { type Database, openDatabase } from '../store/database.ts';
import type { ConversationDocument } from '../store/documents.ts';
import { withDatabaseName } from '../store/withDatabaseName.ts';
import { startEmbeddedMongo } from '../store/embedded/startEmbeddedMongo.ts';

const waitMs = 5_000;

/** Opens the database that Rota uses under these settings, its own MongoDB too, whether Rota runs or not. */
export async function withDatabase<T>(work: (db: Database, environment: Environment) => Promise<T>): Promise<T> {
  const environment = readEnvironment(process.env);
  const { mongodbUri, dataDir } = environment;
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const { asked } = endingOnSignals();
  await using begun = new AsyncDisposableStack(); // what was begun last ends first
  const start = { dataDir, env: process.env, log: () => undefined, signal: asked };
  const embedded = mongodbUri === undefined ? await startEmbeddedMongo(start) : undefined;
  if (embedded) begun.defer(embedded.stop);
  const db = await openDatabase(embedded?.uri ?? withDatabaseName(mongodbUri ?? ''), waitMs, log, asked);
  begun.defer(() => db.connection.close());
  return await Promise.race([work(db, environment), brokenOff(asked)]);
}

/** Rejects when the command is to end before it is done. */
async function brokenOff(asked: AbortSignal): Promise<never> {
  if (!asked.aborted) await once(asked, 'abort');
  throw asked.reason;
}

/** The conversation of a reference as people type it. Throws REF_UNKNOWN. */
export async function conversationOfRef(db: Database, typed: string): Promise<ConversationDocument> {
  const ref = parseRef(typed);
  const doc = ref === undefined ? null : await findByRef(db, ref);
  if (!doc) throw new RotaError('REF_UNKNOWN', `There is no conversation ${typed}. A reference looks like #7KQ2.`);
  return doc;
}
