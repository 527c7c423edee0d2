import { MongoNetworkError } from 'mongodb';
import type { Faults } from './faults.ts';
import type { Link, Work } from './model/driver.ts';
import type { Random } from './random.ts';
import { delay, type World } from './world.ts';

/** One life of a process: what it waits for never comes once it is over. */
export interface Life {
  isOver(): boolean;
  /** Something happens in this process after so many milliseconds, if it lives then. */
  in(ms: number, happens: () => void): void;
  crash(): void;
}

interface Parts {
  readonly world: World;
  readonly random: Random;
  readonly life: Life;
  readonly faults: () => Faults;
  /** Hears of each operation that was done or begun. */
  readonly served: (name: string) => void;
  /** Hears of each that fails, and for how long that may matter. */
  readonly broke: (what: string, forMs: number) => void;
}

/** What the driver waits for an answer, and how much later than that an operation may still be done. */
const timeoutMs = 2_000;
const longestMs = 1_500;
const lateMs = 3_000;

/**
 * A process's way to the store. Between asking and being served, and between that and the answer, time goes by and others are served;
 * the process may die at either point, and an answer may get lost.
 */
export function linkOf({ world, random, life, faults, served, broke }: Parts): Link {
  const fail = (reject: (error: Error) => void) => {
    broke('no answer', timeoutMs + lateMs);
    life.in(timeoutMs, () => {
      reject(new MongoNetworkError('the model gave no answer'));
    });
  };

  return {
    submit: <T>(name: string, work: Work<T>) =>
      new Promise<T>((resolve, reject) => {
        if (life.isOver()) return;
        const { crash, lost, unanswered, late } = faults();
        const isWrite = !/find(One)?$|count|distinct|aggregate|estimated/.test(name);
        const answered = (answer: () => void) => {
          if (random.chance(unanswered)) fail(reject);
          else life.in(delay(random, longestMs), answer);
          if (random.chance(isWrite ? crash : crash / 10)) life.crash();
        };
        const serve = () => {
          if (life.isOver() && random.chance(0.5)) return;
          advance(work(), name, answered, resolve, reject);
        };
        if (random.chance(isWrite ? crash : crash / 10)) life.in(random.between(0, 2), life.crash);
        if (random.chance(lost)) fail(reject);
        else if (random.chance(late)) {
          fail(reject);
          world.in(timeoutMs + random.between(0, lateMs), () => {
            const quiet = () => undefined;
            advance(work(), name, quiet, quiet, quiet);
          });
        } else world.in(delay(random, longestMs), serve);
      }),
  };

  /** Goes on with work; what is done to many documents may be interrupted between two. */
  function advance<T>(
    under: Generator<undefined, T>,
    name: string,
    answered: (answer: () => void) => void,
    resolve: (value: T) => void,
    reject: (error: unknown) => void,
  ): void {
    try {
      for (;;) {
        const { done, value } = under.next();
        if (done) {
          served(name);
          answered(() => {
            resolve(value);
          });
          return;
        }
        if (!random.chance(0.05)) continue;
        if (life.isOver() && random.chance(0.5)) return;
        world.in(delay(random, longestMs), () => {
          advance(under, name, answered, resolve, reject);
        });
        return;
      }
    } catch (error) {
      served(name);
      answered(() => {
        reject(error);
      });
    }
  }
}
