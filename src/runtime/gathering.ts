import type { Clock } from './ports.ts';

/** What several ask for under a key within a moment is done once, at the end of it. */
export function gatheringOf(clock: Clock, ms: number, work: (key: string) => Promise<void>) {
  const gathered = new Map<string, Promise<void>>();
  return (key: string): Promise<void> => {
    const gathering =
      gathered.get(key) ??
      clock.sleep(ms).then(() => {
        gathered.delete(key);
        return work(key);
      });
    gathered.set(key, gathering);
    return gathering;
  };
}
