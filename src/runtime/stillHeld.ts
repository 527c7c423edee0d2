import type { Liveness } from './liveness.ts';
import type { Clock } from './ports.ts';

interface Parts {
  readonly clock: Clock;
  readonly liveness: Pick<Liveness, 'wasSilentSince'>;
}

/**
 * Tells whether what this process holds by now is its own still. The store is asked (`ask`) only where the process was silent since that
 * was known: it stood still, or the store was away, and others may have taken it for dead.
 */
export function stillHeld({ clock, liveness }: Parts, ask: () => Promise<boolean>): () => Promise<boolean> {
  let knownAtMs = clock.elapsedMs();
  return async () => {
    if (!liveness.wasSilentSince(knownAtMs)) return true;
    const askedAtMs = clock.elapsedMs();
    const isHeld = await ask();
    if (isHeld) knownAtMs = askedAtMs;
    return isHeld;
  };
}
