import { LRUCache } from 'lru-cache';
import type { Clock } from './ports.ts';

const mostKept = 500;

/**
 * What was asked within the last `ms` milliseconds in the same words is not asked again. An answer grows old however often it is asked
 * for; one that failed is not kept.
 */
export function askedLately<Asked, Answer>(
  clock: Clock,
  ms: number,
  ask: (asked: Asked) => Promise<Answer>,
): (asked: Asked) => Promise<Answer> {
  const kept = new LRUCache<string, Promise<Answer>>({ max: mostKept, ttl: ms, ttlResolution: 0, perf: clock });
  return (asked) => {
    const words = JSON.stringify(asked);
    const known = kept.get(words);
    if (known) return known;
    const answer = ask(asked);
    kept.set(words, answer);
    answer.catch(() => kept.delete(words));
    return answer;
  };
}
