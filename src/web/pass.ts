/** What lets a page speak Direct Line for somebody. */
export interface Pass {
  readonly token: string;
  readonly userId: string;
  readonly conversationId: string;
  /** An agent's. */
  readonly name?: string;
  readonly language?: string | null;
}

/** The server knows nobody behind this browser: trying again does not help. */
export class SignedOutError extends Error {}

const withinMs = 15_000;

/** Whoever is signed in has no desk. */
export class NoDeskError extends SignedOutError {}

/** Asks one of Rota's own paths. Throws SignedOutError for 401, NoDeskError, and Error for whatever may pass. */
export async function ask(path: string, body?: object): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    signal: AbortSignal.timeout(withinMs),
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  if (response.status === 401) throw new SignedOutError();
  if (response.status === 403 && (await codeOf(response)) === 'NO_DESK') throw new NoDeskError();
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.status === 204 ? undefined : response.json();
}

async function codeOf(response: Response): Promise<string | undefined> {
  const body = (await response.json()) as { readonly error?: { readonly code?: string } };
  return body.error?.code;
}

export const askForPass = async (path: string): Promise<Pass> => (await ask(path)) as Pass;
