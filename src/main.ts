import { once } from 'node:events';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { startApp } from './app.ts';
import { formatProblems } from './config/problems.ts';
import { readEnvironment } from './config/environment.ts';
import { loadConfig } from './configFiles.ts';
import { RotaError } from './domain/errors.ts';
import { type Ending, endingOnSignals, orderlyEnd } from './ending.ts';
import { logOf } from './logging.ts';
import { startupLines } from './startupLines.ts';
import { onceThere, patienceMs } from './store/away.ts';
import { checkDeployment } from './store/deployment.ts';
import { openDatabase } from './store/database.ts';
import { watchUnhandled } from './unhandled.ts';
import { withDatabaseName } from './store/withDatabaseName.ts';
import { startEmbeddedMongo } from './store/embedded/startEmbeddedMongo.ts';

/** Together no longer than 10 s, which is what `docker stop` waits before it kills. */
const appWithinMs = 6_000;
const databaseWithinMs = 1_000;
const mongodWithinMs = 3_000;

/** Runs Rota until it is asked to end: settings, config, database, everything else. Gives the exit code. */
async function run({ asked, hurried, fail, code }: Ending): Promise<number> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const environment = readEnvironment(process.env);
  const { mongodbUri, dataDir } = environment;
  const log = logOf(environment.logLevel);
  const unhandled = watchUnhandled(log, fail);
  const end = orderlyEnd(log);
  const { warnings } = await loadConfig(environment);
  for (const warning of warnings) say(`warning: ${formatProblems([warning])}`);

  await using begun = new AsyncDisposableStack(); // what was begun last ends first
  const start = { dataDir, env: process.env, log: say, signal: asked };
  const embedded = mongodbUri === undefined ? await startEmbeddedMongo(start) : undefined;
  if (embedded) begun.defer(end.part('MongoDB', embedded.stop, mongodWithinMs));
  const uri = embedded?.uri ?? withDatabaseName(mongodbUri ?? '');
  const db = await openDatabase(uri, patienceMs, say, asked);
  begun.defer(end.part('connections', () => db.connection.close(), databaseWithinMs, hurried));
  await onceThere(() => checkDeployment(db.connection.getClient()), asked);
  const app = await startApp({ environment, db, uri, log, unhandled, signal: asked });
  begun.defer(end.part('work', app.stop, appWithinMs, hurried));
  for (const line of await onceThere(() => startupLines({ app, environment, db, uri }), asked)) say(line);

  if (!asked.aborted) await once(asked, 'abort');
  log.info({ why: String(asked.reason) }, 'stopping');
  await begun.disposeAsync();
  return Math.max(end.code(), code());
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const ending = endingOnSignals();
try {
  process.exit(await run(ending));
} catch (error) {
  if (error === ending.asked.reason) process.exit(ending.code());
  process.stderr.write(
    error instanceof RotaError
      ? `${error.message}\n`
      : `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
}
