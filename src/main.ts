import { existsSync } from 'node:fs';
import process from 'node:process';
import { type App, startApp } from './app.ts';
import { formatProblems } from './config/problems.ts';
import { readEnvironment } from './config/environment.ts';
import { loadConfig } from './configFiles.ts';
import { RotaError } from './domain/errors.ts';
import { logOf } from './logging.ts';
import { startupLines } from './startupLines.ts';
import { onceThere, patienceMs } from './store/away.ts';
import { checkDeployment } from './store/checkDeployment.ts';
import { openDatabase } from './store/database.ts';
import { withDatabaseName } from './store/withDatabaseName.ts';
import { startEmbeddedMongo } from './store/embedded/startEmbeddedMongo.ts';

const stopWithinMs = 10_000;

/** Starts Rota: settings, config, database, everything else; and ends it in order. */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const environment = readEnvironment(process.env);
  const log = logOf(environment.logLevel);
  const say = (line: string) => {
    process.stdout.write(`${line}\n`);
  };
  const { warnings } = await loadConfig(environment);
  for (const warning of warnings) say(`warning: ${formatProblems([warning])}`);

  const embedded =
    environment.mongodbUri === undefined
      ? await startEmbeddedMongo({ dataDir: environment.dataDir, env: process.env, log: say })
      : undefined;
  const uri = embedded?.uri ?? withDatabaseName(environment.mongodbUri ?? '');
  const db = await openDatabase(uri, patienceMs, say);
  await onceThere(() => checkDeployment(db.connection.getClient()));
  const app = await startApp({ environment, db, uri, log });
  const lines = await onceThere(() => startupLines({ app, environment, db, uri }));
  for (const line of lines) say(line);

  let ending = false;
  const end = (signal: string) => {
    if (ending) return;
    ending = true;
    log.info({ signal }, 'stopping');
    const late = setTimeout(() => {
      log.error({}, 'not everything ended in time; what is left is taken up by the next process');
      process.exit(1);
    }, stopWithinMs);
    stop(app, async () => {
      await db.connection.close();
      await embedded?.stop();
    }).then(
      () => {
        clearTimeout(late);
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'the stop failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => {
    end('SIGTERM');
  });
  process.on('SIGINT', () => {
    end('SIGINT');
  });
}

async function stop(app: App, after: () => Promise<void>): Promise<void> {
  await app.stop();
  await after();
}

process.on('unhandledRejection', (error) => {
  process.stderr.write(`unhandled: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
});

try {
  await main();
} catch (error) {
  process.stderr.write(
    error instanceof RotaError
      ? `${error.message}\n`
      : `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
}
