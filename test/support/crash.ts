import { writeSync } from 'node:fs';
import { Collection } from 'mongodb';

/**
 * Loaded before `src/main.ts` in tests: ends the process by SIGKILL right before or after one write on the database, so that every
 * single step of a story can be the last one. The product knows nothing of it.
 */
export interface Crash {
  readonly collection: string;
  readonly when: 'before' | 'after';
  /** One of what is written together has all of these in its JSON, in which inner quotes are not escaped. */
  readonly has: readonly string[];
  /** Which one of such writes, from 1. */
  readonly nth?: number;
}

const writes = [
  'insertOne',
  'insertMany',
  'updateOne',
  'updateMany',
  'deleteOne',
  'deleteMany',
  'findOneAndUpdate',
  'bulkWrite',
];

const crash = JSON.parse(process.env['ROTA_CRASH'] ?? 'null') as Crash | null;
if (crash) {
  const prototype = Collection.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  let left = crash.nth ?? 1;
  for (const method of writes) {
    const original = prototype[method];
    if (!original) throw new Error(`no method ${method}`);
    prototype[method] = function (this: Collection, ...args: unknown[]): unknown {
      const found = this.collectionName === crash.collection ? meant(crash, method, args) : undefined;
      if (found === undefined || --left !== 0) return original.apply(this, args);
      const die = (): never => end(`${crash.when} ${crash.collection}.${found}`);
      return crash.when === 'before' ? die() : (original.apply(this, args) as Promise<unknown>).then(die, die);
    };
  }
}

/** What is written: each of many for itself, as `method {…}`. */
function meant({ has }: Crash, method: string, args: readonly unknown[]): string | undefined {
  const [first] = args;
  const written = Array.isArray(first) ? first : [args];
  return written
    .map((one) => `${method} ${JSON.stringify(one).replaceAll('\\"', '"')}`)
    .find((text) => has.every((piece) => text.includes(piece)));
}

/** Tells what it was about to do, or had done, and is no more. */
function end(where: string): never {
  writeSync(2, `killed ${where}\n`);
  process.kill(process.pid, 'SIGKILL');
  for (;;); // the signal comes before anything else is done
}
