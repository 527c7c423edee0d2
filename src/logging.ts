import { pino } from 'pino';
import type { Log } from './runtime/ports.ts';

/**
 * Structured logs, a JSON object a line. Of an error only its kind, code, message and stack are written: what libraries hang on
 * their errors may hold documents, and with them what people wrote.
 */
export function logOf(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: told },
  });
}

const deepestCause = 3;

function told(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const { code } = error as { code?: unknown };
  return {
    type: name,
    message: withoutValues(message),
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(stack !== undefined && { stack: withoutValues(stack) }),
    ...(cause instanceof Error && depth < deepestCause && { cause: told(cause, depth + 1) }),
  };
}

/** MongoDB names the values of a key that is there twice. */
const withoutValues = (text: string): string => text.replaceAll(/dup key: \{.*?\}(?=\s|$)/gs, 'dup key: {…}');
