import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from 'mongodb';
import type { Client } from './clients.ts';
import { read, unfinished } from './gather.ts';
import type { Watch } from './watch.ts';

const settleWithinMs = 120_000;

/** All collections once all has come to rest, or as they are when it did not in time. */
export async function settled(db: Db, clients: readonly Client[], watch: Watch): ReturnType<typeof read> {
  const end = performance.now() + settleWithinMs;
  for (;;) {
    const before = watch.count;
    const found = await read(db);
    const shown = clients.filter(({ person }) => person.exactlyOnce).every((one) => sawAll(one, found));
    await sleep(1_000);
    const isAtRest = unfinished(found) === 0 && shown && watch.count === before;
    if (isAtRest || performance.now() > end) return found;
  }
}

function sawAll({ person, seen }: Client, { activities }: Awaited<ReturnType<typeof read>>): boolean {
  const last = Math.max(0, ...activities.filter(({ line }) => line === person.line).map(({ seq }) => seq));
  return (seen.at(-1)?.seq ?? 0) === last;
}
