import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../src/runtime/ports.ts';
import type { TimerPorts, Timers } from '../../src/timers/timers.ts';

/** A clock that a test sets, and what wakes by it: timers fire when the test lets time pass, and not by themselves. */
export interface HandClock {
  readonly clock: Clock;
  /** What stands in for Agenda, for each process. */
  readonly timersOf: (ports: TimerPorts) => Timers;
  /** It is so late now. Nothing fires. */
  set(ms: number): void;
  /** It comes to be so late: one process fires all that falls due until then. */
  passTo(ms: number): Promise<void>;
}

/** Only what time it is stands still: waiting, and doing something every so often, take real time. */
export function handClock(startMs: number): HandClock {
  let nowMs = startMs;
  const processes: TimerPorts[] = [];
  return {
    clock: {
      now: () => nowMs,
      elapsedMs: () => performance.now(),
      sleep: (ms, stopping) => wait(ms, undefined, { ...(stopping && { signal: stopping }) }).catch(() => undefined),
      every: (ms, begin) => {
        const ticking = setInterval(begin, ms);
        return () => {
          clearInterval(ticking);
        };
      },
    },
    timersOf: (ports) => {
      processes.push(ports);
      return { start: () => Promise.resolve(), armed: () => Promise.resolve(), stop: () => Promise.resolve() };
    },
    set: (ms) => {
      nowMs = ms;
    },
    passTo: async (ms) => {
      nowMs = ms;
      const [one] = processes;
      if (one) for await (const due of one.dueUntil(ms)) await one.fire(due);
    },
  };
}
