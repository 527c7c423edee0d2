import type { Presence } from './activity.ts';

/** What lets a page speak Direct Line for somebody. */
export interface Pass {
  readonly token: string;
  readonly userId: string;
  readonly conversationId: string;
  /** An agent's. */
  readonly name?: string;
  readonly language?: string | null;
  readonly presence?: Presence;
}

/** Trying again does not help: the server knows nobody behind this browser, or an agent who has no desk. */
export class SignedOutError extends Error {
  readonly why: 'unknown' | 'noDesk';

  constructor(why: SignedOutError['why'] = 'unknown') {
    super(`nobody can be let in: ${why}`);
    this.why = why;
  }
}

const withinMs = 15_000;

/** Asks one of Rota's own paths. Throws SignedOutError where that is no use, and Error for whatever may pass. */
export async function ask(path: string, body?: object): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    signal: AbortSignal.timeout(withinMs),
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (response.status === 401) throw new SignedOutError();
  if (response.status === 403 && (await codeIn(response)) === 'NO_DESK') throw new SignedOutError('noDesk');
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.status === 204 ? undefined : response.json();
}

async function codeIn(response: Response): Promise<string | undefined> {
  const body = (await response.json().catch(() => null)) as { error?: { code?: string } } | null;
  return body?.error?.code;
}

export const askForPass = async (path: string): Promise<Pass> => (await ask(path)) as Pass;
