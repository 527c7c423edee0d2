import { errorCode, RotaError } from '../../domain/errors.ts';

/** CHANNEL_RETRY: not delivered, or not known to be; CHANNEL_GONE: refused for good, to be let go of. */
export class DeliveryError extends RotaError {
  /** For how long the channel asks not to be called. */
  readonly retryAfterMs: number | undefined;
  /** Nothing will reach this person until they write again: they blocked or removed the bot, or are gone. */
  readonly unreachable: boolean;
  /** The channel has said that it did not take it. Else nobody knows. */
  readonly isRefusal: boolean;
  constructor(
    code: 'CHANNEL_RETRY' | 'CHANNEL_GONE',
    message: string,
    {
      retryAfterMs,
      unreachable = false,
      isRefusal = false,
      ...options
    }: ErrorOptions & { retryAfterMs?: number | undefined; unreachable?: boolean; isRefusal?: boolean },
  ) {
    super(code, message, options);
    this.retryAfterMs = retryAfterMs;
    this.unreachable = unreachable;
    this.isRefusal = isRefusal;
  }
}

interface Refused {
  readonly statusCode?: number;
  readonly code?: unknown;
  readonly response?: { readonly headers: { get(name: string): string | undefined } };
}

/** Of those that say that the request is at fault, these pass with time. 401 is a fault of ours, for somebody to mend. */
const passing = new Set([401, 408, 409, 412, 425, 429]);

/** These say that the person is at fault: they blocked the bot, removed it, or are there no more. */
const gone = new Set([403, 404, 410]);

const ours = 'it does not accept who we say we are; see whether MicrosoftAppPassword has expired';

/** Whoever makes tokens names its reasons (`AADSTS7000222`): those are faults of ours, for somebody to mend. */
function unreachedBy(error: unknown): string {
  const { errorCode: named, errorMessage = '' } = error as { errorCode?: unknown; errorMessage?: string };
  if (typeof named !== 'string') return 'The channel could not be reached.';
  const reason = /AADSTS\d+/.exec(errorMessage)?.[0] ?? named.slice(0, 60);
  return `There was no token for the channel (${reason}): see the MicrosoftApp… variables.`;
}

/** What a failed call to a channel means. An answer is not kept as the cause: it may repeat what was said. */
export function deliveryErrorOf(error: unknown, now: number): DeliveryError {
  if (errorCode(error) === 'FORBIDDEN') return new DeliveryError('CHANNEL_GONE', (error as Error).message, {});
  const { statusCode, code, response } = error as Refused;
  if (statusCode === undefined) return new DeliveryError('CHANNEL_RETRY', unreachedBy(error), { cause: error });
  const named = typeof code === 'string' ? ` (${code.slice(0, 60)})` : '';
  const message = `The channel answered ${statusCode}${named}${statusCode === 401 ? `: ${ours}` : ''}.`;
  const isFinal = statusCode < 500 && !passing.has(statusCode);
  const retryAfterMs = delayIn(response?.headers.get('retry-after'), now);
  const unreachable = gone.has(statusCode);
  return new DeliveryError(isFinal ? 'CHANNEL_GONE' : 'CHANNEL_RETRY', message, {
    retryAfterMs,
    unreachable,
    isRefusal: statusCode < 500 && statusCode !== 408,
  });
}

/** `Retry-After` is a number of seconds or a date. */
function delayIn(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  const delayMs = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - now;
  return delayMs > 0 ? delayMs : undefined;
}
