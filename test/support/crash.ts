import { Collection } from 'mongodb';

/**
 * Loaded before `src/main.ts` in tests: ends the process by SIGKILL right before or after one operation on the database, so that
 * every single step of a story can be the last one. The product knows nothing of it.
 */
interface Crash {
  readonly collection: string;
  readonly method: string;
  readonly when: 'before' | 'after';
  /** Only calls whose arguments have this text in their JSON. */
  readonly match?: string;
  readonly nth?: number;
}

const crash = JSON.parse(process.env['ROTA_CRASH'] ?? 'null') as Crash | null;
if (crash) {
  const prototype = Collection.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const original = prototype[crash.method];
  if (!original) throw new Error(`no method ${crash.method}`);
  let left = crash.nth ?? 1;
  prototype[crash.method] = function (this: Collection, ...args: unknown[]): unknown {
    const isMeant =
      this.collectionName === crash.collection &&
      (!crash.match || JSON.stringify(args).includes(crash.match)) &&
      --left === 0;
    if (isMeant && crash.when === 'before') die();
    const result = original.apply(this, args);
    if (isMeant && result instanceof Promise) return result.then(die);
    return result;
  };
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;); // the signal comes before anything else is done
}
