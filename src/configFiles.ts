import { machines } from '../machines/index.ts';
import type { Environment } from './config/environment.ts';
import { formatProblems } from './config/problems.ts';
import { type ConfigResult, readConfig } from './config/readConfig.ts';
import { RotaError } from './domain/errors.ts';
import type { Candidate, Governance } from './runtime/governance.ts';
import type { Clock, Log } from './runtime/ports.ts';
import { isAway } from './store/away.ts';

type Places = Pick<Environment, 'configDir' | 'localesDir'>;
type Read = Extract<ConfigResult, { ok: true }>;

/** Reads the config of an environment; throws CONFIG_INVALID with all that is wrong. */
export async function loadConfig({ configDir, localesDir }: Places): Promise<Read> {
  const config = await readConfig({ configDir, localesDir, machines });
  if (!config.ok) throw new RotaError('CONFIG_INVALID', formatProblems(config.problems));
  return config;
}

export function candidateOf({ revision, filesAt, placeOf }: Read): Candidate {
  const { workspace, parameters, messages } = revision;
  const workflow = machines.find(({ id }) => id === workspace.routing.machine);
  if (!workflow) throw new Error(`no machine ${workspace.routing.machine}`);
  return { workspace, parameters, messages, filesAt, placeOf, machine: workflow.build(parameters) };
}

/** Brings what the files say into force, whenever they have changed. */
export interface Rereading {
  changed(): void;
  /** Begins nothing more, and waits for what was begun. */
  stop(): Promise<void>;
}

interface Parts {
  readonly places: Places;
  readonly governance: () => Governance;
  readonly clock: Clock;
  readonly log: Log;
}

const firstPauseMs = 500;
const longestPauseMs = 5_000;

/**
 * One reading at a time, and each try reads the files anew: however long the database is away, what comes into force at the end
 * is what they say then. A change while one is tried for is part of that try, or of the next.
 */
export function rereadingOf({ places, governance, clock, log }: Parts): Rereading {
  const stopping = new AbortController();
  /** There was a change since the files were last read. */
  let isWanted = false;
  /** That it waits was not told of the last change. */
  let isNews = false;
  let running: Promise<void> | undefined;

  async function read(): Promise<Candidate> {
    isWanted = false;
    const config = await loadConfig(places);
    for (const warning of config.warnings) log.warn({}, formatProblems([warning]));
    return candidateOf(config);
  }

  /** False when the database is away. */
  async function isSettled(): Promise<boolean> {
    isWanted = false;
    try {
      await governance().offer(read);
    } catch (error) {
      if (!isAway(error)) refused(log, error);
      else {
        if (isNews) log.warn({ err: error }, 'a changed config waits for the database');
        isNews = false;
        return false;
      }
    }
    return true;
  }

  async function run(): Promise<void> {
    for (let pauseMs = firstPauseMs; !stopping.signal.aborted;) {
      if (!(await isSettled())) {
        await clock.sleep(pauseMs, stopping.signal);
        pauseMs = Math.min(2 * pauseMs, longestPauseMs);
      } else if (isWanted) pauseMs = firstPauseMs;
      else return;
    }
  }

  return {
    changed: () => {
      isWanted = true;
      isNews = true;
      running ??= run().finally(() => (running = undefined));
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

/** A changed config comes into force when it is in order; else the last good one stays, and the log says what is wrong. */
function refused(log: Log, error: unknown): void {
  if (error instanceof RotaError && error.code === 'CONFIG_INVALID')
    log.error({ code: error.code }, `the changed config is not in order, the last good one stays:\n${error.message}`);
  else log.error({ err: error }, 'the changed config could not be read, the last good one stays');
}
