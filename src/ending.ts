import process from 'node:process';
import { RotaError } from './domain/errors.ts';
import type { Log } from './runtime/ports.ts';

/** How a process is asked to end. */
export interface Ending {
  /** Aborted when it is asked to end in order. */
  readonly asked: AbortSignal;
  /** Aborted when it is asked once more: nobody wants to wait any longer. */
  readonly hurried: AbortSignal;
  /** Asks for the end of a process that cannot be trusted any more: its exit code is 1. */
  fail(error: unknown): void;
  /** The exit code of a process that ended because it was asked to. */
  code(): number;
}

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** A terminal sends Ctrl-C to npm and to what npm runs, and npm passes it on: what comes so soon is the same one. */
const sameWithinMs = 700;

/** Listens to signals from now on. Whoever sends a third one is not kept waiting at all. */
export function endingOnSignals(): Ending {
  const [asked, hurried] = [new AbortController(), new AbortController()];
  let askedAtMs = -Infinity;
  const hear = (signal: NodeJS.Signals): void => {
    const nowMs = performance.now();
    if (nowMs - askedAtMs < sameWithinMs) return;
    askedAtMs = nowMs;
    const reason = new RotaError('STOPPED', `it was ended by ${signal}`);
    if (!asked.signal.aborted) asked.abort(reason);
    else if (!hurried.signal.aborted) hurried.abort(reason);
    else process.exit(1);
  };
  for (const signal of signals) process.on(signal, hear);
  let code = 0;
  const fail = (cause: unknown): void => {
    code = 1;
    if (!asked.signal.aborted) asked.abort(new RotaError('FAILED', 'an error came to nobody', { cause }));
  };
  return { asked: asked.signal, hurried: hurried.signal, fail, code: () => code };
}

/** Ends a process part by part, and remembers whether each ended in time. */
export interface OrderlyEnd {
  /** What ends a part: never rejects, and takes no longer than `withinMs`; gives up at once when there is a hurry. */
  part(name: string, stop: () => Promise<void>, withinMs: number, hurried?: AbortSignal): () => Promise<void>;
  /** The exit code: 0 when all that was ended did so in time. */
  code(): number;
}

export function orderlyEnd(log: Log): OrderlyEnd {
  let code = 0;
  return {
    code: () => code,
    part: (part, stop, withinMs, hurried) => async () => {
      try {
        const cut = await cutShort(stop(), withinMs, hurried);
        if (cut === undefined) return;
        log.error({ part }, `${cut}; what is left is taken up by the next process`);
      } catch (error) {
        log.error({ part, err: error }, 'the stop failed');
      }
      code = 1;
    },
  };
}

/** Undefined when the work ended in time; else why it was not waited for. */
async function cutShort(work: Promise<void>, withinMs: number, hurried?: AbortSignal): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const hurry = () => {
    resolve('asked again to end');
  };
  const late = setTimeout(resolve, withinMs, 'not everything ended in time');
  if (hurried?.aborted) hurry();
  hurried?.addEventListener('abort', hurry);
  try {
    return await Promise.race([work.then(() => undefined), promise]);
  } finally {
    clearTimeout(late);
    hurried?.removeEventListener('abort', hurry);
  }
}
