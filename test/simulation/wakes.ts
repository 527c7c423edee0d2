import type { Clock } from '../../src/runtime/ports.ts';
import type { Due, TimerPorts, Timers } from '../../src/timers/timers.ts';
import type { Life } from './link.ts';
import type { Link } from './model/driver.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** What Agenda is to Rota: it wakes some process at due times; now and then late, twice, or one that dies over it. */
export interface Wakes {
  join(ports: TimerPorts, link: Link, life: Life, clock: Clock): Timers;
}

const planEveryMs = 60_000;
const lateMs = 3_000;

export function wakesOf(world: World, random: Random): Wakes {
  const joined = new Map<Life, (at: number) => void>();

  function wake(at: number): void {
    for (const life of joined.keys()) if (life.isOver()) joined.delete(life);
    const some = [...joined.values()];
    if (some.length === 0) return; // whoever starts next looks for what was missed
    random.pick(some)(at);
    if (random.chance(0.1)) random.pick(some)(at);
  }

  return {
    join: (ports, link, life, clock) => {
      const running = new Set<Promise<void>>();
      let stopPlanning = (): void => undefined;
      /** Whoever is woken may be before the time, by their own clock. */
      const fire = async (due: Due): Promise<void> => {
        const early = due.at - ports.now();
        if (early > 0) await clock.sleep(early);
        await ports.fire(due);
      };
      const sweep = async (until: number): Promise<void> => {
        const firing: Promise<void>[] = [];
        for await (const due of ports.dueUntil(until)) firing.push(fire(due).catch(report));
        await Promise.all(firing);
      };
      const report = (error: unknown): void => {
        ports.onError(error, {});
      };
      const begin = (at: number): void => {
        const work: Promise<void> = sweep(Math.max(at, ports.now()))
          .catch(report)
          .finally(() => running.delete(work));
        running.add(work);
      };
      return {
        start: async () => {
          joined.set(life, begin);
          stopPlanning = clock.every(planEveryMs, () => {
            begin(ports.now());
          });
          await sweep(ports.now());
        },
        armed: (at) =>
          link.submit('jobs.insertOne', () => {
            const lateness = random.chance(0.9) ? random.between(0, 100) : random.between(0, lateMs);
            world.in(at.getTime() - world.now() + lateness, () => {
              wake(at.getTime());
            });
            return done();
          }),
        stop: async () => {
          joined.delete(life);
          stopPlanning();
          await Promise.all(running);
        },
      };
    },
  };
}

// eslint-disable-next-line require-yield
function* done(): Generator<undefined, void> {
  return;
}
