import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { botFrameworkOf, type BotFrameworkOptions } from './channels/botframework/botFramework.ts';
import { isKnownChannel } from './channels/botframework/abilities.ts';
import { directLineOf } from './channels/directline/directLine.ts';
import { lineLogOf } from './channels/log.ts';
import { tokensOf } from './channels/directline/tokens.ts';
import type { Environment } from './config/environment.ts';
import { watchConfig } from './config/watchConfig.ts';
import { candidateOf, loadConfig, rereadingOf } from './configFiles.ts';
import { hearAgent, hearAmended } from './desk/desk.ts';
import { presenterOf } from './desk/presenter.ts';
import { resolveLanguage } from './messages/resolveLanguage.ts';
import { zoneOf } from './messages/zoneOf.ts';
import { databaseClock } from './runtime/databaseClock.ts';
import { fileKeepingOf } from './runtime/fileKeeping.ts';
import type { Log } from './runtime/ports.ts';
import { type AgentTyped, type DeskPorts, type Runtime, runtimeOf } from './runtime/runtime.ts';
import { typingOf } from './runtime/typing.ts';
import { inTime } from './server/http.ts';
import { messagesRoute } from './server/messagesRoute.ts';
import { prometheus } from './server/metrics.ts';
import { listen } from './server/server.ts';
import { onceThere } from './store/away.ts';
import { type Database, prepareDatabase } from './store/database.ts';
import { prepareFiles } from './store/oldFiles.ts';
import { queueAge } from './store/queue.ts';
import { keptSecret } from './store/secrets.ts';
import { watchOthers } from './store/watch.ts';

export interface App {
  readonly runtime: Runtime;
  readonly port: number;
  readonly url: string;
  /** Milliseconds since 1970, by the database's clock. */
  now(): number;
  /** Stops taking work, finishes what was begun, hands the rest over. */
  stop(): Promise<void>;
}

interface Parts {
  readonly environment: Environment;
  readonly db: Database;
  readonly uri: string;
  readonly log: Log;
  readonly botFramework?: BotFrameworkOptions;
  /** How many errors came to nobody in this process; none unless told. */
  readonly unhandled?: () => number;
  /** Gives up a start that is not done when it is aborted. */
  readonly signal?: AbortSignal;
}

/** One Rota process on a database that is there: wired, listening, working. What was begun is ended where the start fails. */
export async function startApp(parts: Parts): Promise<App> {
  const { environment, db, uri, log, botFramework: options, unhandled = () => 0, signal } = parts;
  const there = <T>(work: () => Promise<T>): Promise<T> => onceThere(work, signal);
  await using begun = new AsyncDisposableStack(); // what was begun last ends first
  await there(() => prepareDatabase(db));
  await there(() => prepareFiles(db));
  const self = `${process.pid}-${randomBytes(6).toString('hex')}`;
  const clock = await there(() =>
    databaseClock(db, (error) => {
      log.warn({ err: error }, 'the database did not tell its time');
    }),
  );
  begun.defer(clock.stop);
  const { metrics, registry, activity, read } = prometheus();
  const secret = environment.directLineSecret ?? (await there(() => keptSecret(db, 'directline.secret', randomSecret)));
  const key = await there(() => keptSecret(db, 'directline.key', randomSecret));
  const tokens = tokensOf(key, secret, () => clock.now());
  let url = environment.publicUrl ?? '';
  let stopping = false;

  const runtime: Runtime = runtimeOf({
    db,
    self,
    clock,
    log,
    metrics,
    channelOf: (channel) => (channel === 'directline' ? directLine.channel : botFramework.channel),
    presenter: presenterOf(() => runtime.governance.current()),
    hearAgent: heardAtDesk(() => runtime),
  });
  begun.defer(runtime.stop);
  const lineLog = lineLogOf(db);
  const channelParts = {
    db,
    log: lineLog,
    self,
    now: () => clock.now(),
    onError: (error: unknown, about: object) => {
      log.warn({ ...about, err: error }, 'a line could not be served');
    },
    onStored: (...stored: Parameters<Runtime['inbox']['stored']>) => {
      runtime.inbox.stored(...stored);
    },
    onTyping: typingOf({ db, reach: runtime.reach, governing: () => runtime.governance.current(), log }),
    onOpened: runtime.welcomeAgent,
  };
  const directLine = directLineOf({ ...channelParts, tokens, publicUrl: () => url });
  const botFramework = botFrameworkOf({
    ...channelParts,
    ...options,
    registration: environment.botFramework,
    attachmentHosts: environment.attachmentHosts,
    count: (what, channel) => {
      activity(what, isKnownChannel(channel) ? channel : 'other');
    },
    show: directLine.links.show,
  });
  begun.defer(botFramework.stop);
  let endListening = (): Promise<void> => Promise.resolve();
  begun.defer(async () => {
    await Promise.all([endListening(), directLine.stop()]); // the server waits for the sockets too
  });
  const rereading = rereadingOf({ places: environment, governance: () => runtime.governance, clock, log });
  // Before the files are read: what is changed from now on is seen.
  const watch = await watchConfig([environment.configDir, environment.localesDir], rereading.changed, (error) => {
    log.warn({ err: error }, 'the config files are not watched');
  });
  begun.defer(rereading.stop);
  begun.defer(watch.close);
  await there(() => runtime.governance.offer(async () => candidateOf(await loadConfig(environment))));
  await runtime.start();

  const listening = await listen({
    host: environment.host,
    port: environment.port,
    pagesFolder: join(import.meta.dirname, '../dist/web'),
    directLine,
    tokens,
    db,
    registry,
    log,
    governing: () => runtime.governance.current(),
    now: () => clock.now(),
    publicUrl: () => url,
    readiness: () => readiness(db, runtime, () => stopping),
    more: (server) => {
      messagesRoute(server, botFramework, log);
    },
  });
  endListening = listening.close;
  url = environment.publicUrl ?? `http://${shownHost(environment.host)}:${listening.port}`;
  read({
    queue: async () => {
      const { length, oldestAt } = await queueAge(db);
      return { length, oldestAgeS: oldestAt ? (clock.now() - oldestAt.getTime()) / 1_000 : 0 };
    },
    outbox: runtime.outbox,
    sockets: () => directLine.sockets.count(),
    unhandled,
  });
  begun.defer(fileKeepingOf({ db, clock, log }).stop);
  const others = watchOthers(uri, db.db.databaseName, self, {
    activity: (stored) => {
      lineLog.passed(stored);
      directLine.sockets.wake(stored.line);
    },
    signal: ({ line, activity }) => {
      if (activity === null) directLine.sockets.wake(line);
      else directLine.sockets.signal(line, activity);
    },
    outbox: (conversation) => void runtime.resume(conversation),
    revision: () => void refresh(runtime, log),
    links: () => void relink(runtime, log),
    gap: () => {
      directLine.sockets.wakeAll();
      void refresh(runtime, log);
      void relink(runtime, log);
    },
    failed: (error) => {
      log.warn({ err: error }, 'other processes are not heard for the moment');
    },
  });
  begun.defer(others.stop);

  const owned = begun.move();
  return {
    runtime,
    port: listening.port,
    url,
    now: clock.now,
    stop: async () => {
      stopping = true;
      await owned.disposeAsync();
    },
  };
}

const randomSecret = (): string => randomBytes(32).toString('base64url');

const shownHost = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;

async function refresh({ governance }: Runtime, log: Log): Promise<void> {
  try {
    await onceThere(() => governance.refresh());
  } catch (error) {
    log.warn({ err: error }, 'the config in force could not be read');
  }
}

async function relink({ governance }: Runtime, log: Log): Promise<void> {
  try {
    await onceThere(() => governance.relink());
  } catch (error) {
    log.warn({ err: error }, 'the linked accounts could not be read');
  }
}

/** Whoever asks whether we are ready waits two seconds at most. */
const longestPingMs = 1_000;

async function readiness(
  { db }: Database,
  runtime: Runtime,
  stopping: () => boolean,
): Promise<Record<string, boolean>> {
  const ping = db.command({ ping: 1 }, { readPreference: 'primary' });
  const mongodb = await inTime(ping, longestPingMs).then(
    () => true,
    () => false,
  );
  return {
    mongodb,
    config: runtime.governance.current().revision._id > 0,
    dispatcher: runtime.liveness.isHeard(),
    serving: !stopping(),
  };
}

/** An agent's message on any channel, as the desk hears it. */
function heardAtDesk(runtime: () => Runtime) {
  return async (
    ports: DeskPorts,
    { agent, profile, line, activity, content, submitted, amended }: AgentTyped,
  ): Promise<void> => {
    const { catalog, workspace } = runtime().governance.current();
    const language = resolveLanguage(catalog.languages, profile.language, line.locale);
    const timezone = zoneOf(line.timezone, workspace.calendar.timezone);
    const { _id, seq, at } = activity;
    const typist = { agent, profile, language, timezone, activity: _id, line: line._id, seq, at };
    await (amended ? hearAmended(ports, typist, amended) : hearAgent(ports, typist, content, submitted));
  };
}
