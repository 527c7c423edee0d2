import type { Random } from './random.ts';

/** Virtual time and what happens in it: one thing after another, in an order that the seed alone decides. */
export interface World {
  /** Milliseconds since 1970. */
  now(): number;
  /** Something happens after so many milliseconds. */
  in(ms: number, happens: () => void): void;
  /** Lets the next thing happen, and all that follows from it at once. False when nothing is to come before `untilMs`. */
  step(untilMs: number): Promise<boolean>;
}

interface Event {
  readonly at: number;
  readonly order: number;
  readonly happens: () => void;
}

export function worldOf(startMs: number): World {
  const heap: Event[] = [];
  let now = startMs;
  let made = 0;

  return {
    now: () => now,
    in: (ms, happens) => {
      push(heap, { at: now + Math.max(0, ms), order: (made += 1), happens });
    },
    step: async (untilMs) => {
      const next = heap[0];
      if (!next || next.at > untilMs) {
        now = Math.max(now, untilMs);
        return false;
      }
      pop(heap);
      now = next.at;
      next.happens();
      await settled();
      return true;
    },
  };
}

/**
 * All promises that can go on have gone on: nothing in a simulated process waits for anything but this world. What is asked of
 * the store together is asked in a turn of its own, hence the second one.
 */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

const isBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(heap: Event[], event: Event): void {
  let place = heap.push(event) - 1;
  while (place > 0) {
    const above = (place - 1) >> 1;
    const parent = heap[above];
    if (!parent || !isBefore(event, parent)) break;
    heap[place] = parent;
    place = above;
  }
  heap[place] = event;
}

function pop(heap: Event[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let place = 0;
  for (;;) {
    const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]];
    const least = left && right && isBefore(right, left) ? right : left;
    if (!least || !isBefore(least, last)) break;
    heap[place] = least;
    place = least === right ? 2 * place + 2 : 2 * place + 1;
  }
  heap[place] = last;
}

/** How long something takes that mostly takes little: hardly any time, sometimes long, seldom very long. */
export function delay(random: Random, longestMs: number): number {
  const kind = random.next();
  if (kind < 0.9) return random.between(0.1, 3);
  if (kind < 0.99) return random.between(1, Math.min(100, longestMs));
  return random.between(1, longestMs);
}
