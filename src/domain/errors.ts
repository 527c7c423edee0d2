/** An expected failure: a stable `code` to act on, and a message that says what to do next. */
export class RotaError extends Error {
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RotaError';
    this.code = code;
  }
}

/** Narrows what `catch` hands over. */
export function errorCode(error: unknown): string | undefined {
  if (error instanceof RotaError) return error.code;
  return undefined;
}
