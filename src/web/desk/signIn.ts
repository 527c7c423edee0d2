import { ask, SignedOutError } from '../pass.ts';

/** The code of a sign-in link, which stands in the fragment so that it is in no server's log. */
export const codeInAddress = (): string => location.hash.slice(1);

/**
 * Uses the code of the sign-in link that the page was opened by, once; there may be none. False when it is not good (any more):
 * the browser may be signed in all the same.
 */
export async function useCode(): Promise<boolean> {
  const code = codeInAddress();
  if (code === '') return true;
  try {
    await ask('/desk/session', { code });
  } catch (error) {
    if (!(error instanceof SignedOutError)) throw error;
    forgetCode();
    return false;
  }
  forgetCode();
  return true;
}

function forgetCode(): void {
  history.replaceState(history.state, '', location.pathname + location.search);
}
