import { RotaError } from '../../domain/errors.ts';
import type { Environment } from './environment.ts';
import { runProcess } from './runProcess.ts';

const PROBE_LIMIT_MS = 10_000;
const OLDEST_MAJOR = 6;

/** A mongod that answered, its version as `6.0.5`, and where it was found, in words. */
export interface Mongod {
  readonly path: string;
  readonly version: string;
  readonly source: string;
}

export interface Wanted {
  readonly env: Environment;
  /** Feature compatibility version of the data that it must read, as `6.0`; undefined when there are none yet. */
  readonly dataVersion: string | undefined;
  /** Aborted when the search is to be given up. */
  readonly signal?: AbortSignal;
}

/** Runs `path --version`. Throws a RotaError that says why when it does not run, is too old or cannot read the data. */
export async function probeMongod(path: string, source: string, wanted: Wanted): Promise<Mongod> {
  const { env, dataVersion, signal } = wanted;
  const run = { command: path, args: ['--version'], env, totalMs: PROBE_LIMIT_MS, signal };
  const { failure, lines } = await runProcess(run);
  const version = /db version v(\d+\.\d+\.\d+)/.exec(lines.join('\n'))?.[1];
  if (failure !== undefined || version === undefined) {
    throw new RotaError('MONGOD_UNUSABLE', `${path}: does not run (${failure ?? 'it tells no version'})`);
  }
  if (Number.parseInt(version) < OLDEST_MAJOR) {
    throw new RotaError('MONGOD_UNUSABLE', `${path}: is ${version}, ${OLDEST_MAJOR}.0 or newer is needed`);
  }
  if (dataVersion !== undefined && !canRead(version, dataVersion)) {
    throw new RotaError('MONGOD_UNUSABLE', `${path}: is ${version}, which cannot read data written by ${dataVersion}`);
  }
  return { path, version, source };
}

/** mongod reads data of its own feature version, of older ones of its major version, and of the major version before. */
export function canRead(version: string, dataVersion: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [dataMajor = 0, dataMinor = 0] = dataVersion.split('.').map(Number);
  return major === dataMajor ? minor >= dataMinor : major === dataMajor + 1;
}
