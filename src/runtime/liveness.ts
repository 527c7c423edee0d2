import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Database } from '../store/database.ts';
import { beat, forgetProcess, heardProcesses, holders } from '../store/processes.ts';
import type { Clock, Log } from './ports.ts';

/**
 * Which processes are alive. Each says so every second; one that has been silent for `silentMs`, whose pid is gone from this very
 * host, or that nobody remembers, is dead, and what it held is taken over.
 */
export interface Liveness {
  start(): Promise<void>;
  /** The dead that still hold something. */
  dead(): Promise<readonly string[]>;
  /** This process has been heard lately, so that nobody takes over what it holds. */
  isHeard(): boolean;
  /** Since a moment of the even clock this process was silent for so long that others may have taken over what it held then. */
  wasSilentSince(atMs: number): boolean;
  stop(): Promise<void>;
}

const beatMs = 1_000;
const silentMs = 6_000;

export function livenessOf(db: Database, self: string, clock: Clock, log: Log): Liveness {
  const place = pidSpace();
  let beating: Promise<void> | undefined;
  let heardAtMs = clock.elapsedMs();
  let silentUntilMs = -Infinity;
  const isHeard = (): boolean => clock.elapsedMs() - heardAtMs < silentMs - 2 * beatMs;
  let stopTicking = (): void => undefined;

  async function once(): Promise<void> {
    const askedAtMs = clock.elapsedMs();
    try {
      await beat(db, { _id: self, host: place, pid: process.pid });
      if (!isHeard()) silentUntilMs = clock.elapsedMs();
      heardAtMs = askedAtMs;
    } catch (error) {
      log.warn({ err: error }, 'this process could not say that it is alive');
    } finally {
      beating = undefined;
    }
  }

  return {
    start: async () => {
      await once();
      stopTicking = clock.every(beatMs, () => {
        beating ??= once();
      });
    },
    dead: async () => {
      const holding = await holders(db); // first: whoever holds something by now has said that it is alive
      const others = holding.filter((id) => id !== self);
      if (others.length === 0) return [];
      const heard = await heardProcesses(db, silentMs);
      const alive = new Set(
        heard.filter(({ host, pid }) => host !== place || existsSync(`/proc/${pid}`)).map(({ _id }) => _id),
      );
      return others.filter((id) => !alive.has(id));
    },
    isHeard,
    wasSilentSince: (atMs) => !isHeard() || silentUntilMs >= atMs,
    stop: async () => {
      stopTicking();
      await beating;
      await forgetProcess(db, self);
    },
  };
}

/** Where a pid means one process and no other: this boot of this machine, this container. */
function pidSpace(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${hostname()} ${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return `${hostname()} ${crypto.randomUUID()}`; // no such thing here: pids of other processes are never asked about
  }
}
