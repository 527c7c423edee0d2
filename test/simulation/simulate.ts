import { createHash } from 'node:crypto';
import { isAway } from '../../src/store/away.ts';
import type { Database } from '../../src/store/database.ts';
import type { StoredElsewhere } from '../../src/store/watch.ts';
import { check } from '../chaos/checker/check.ts';
import type { Seen, Sent } from '../chaos/checker/history.ts';
import { type Address, ChannelError } from './carrier.ts';
import { chronicleOf } from './chronicle.ts';
import { type Faults, faultsOf, none } from './faults.ts';
import { settingOf } from './files.ts';
import { brokenBy } from './invariants.ts';
import type { Change } from './model/collection.ts';
import { type Store, storeOf } from './model/store.ts';
import { agent, contact } from './people.ts';
import { type House, type Process, startProcess } from './process.ts';
import { randomOf } from './random.ts';
import { wakesOf } from './wakes.ts';
import { delay, type World, worldOf } from './world.ts';

export interface Run {
  readonly seed: number;
  /** How many things happened. */
  readonly steps: number;
  readonly virtualMs: number;
  /** The same for the same seed and steps, whatever the machine: a hash over everything that happened. */
  readonly fingerprint: string;
  /** What must always hold and did not. */
  readonly findings: readonly string[];
  readonly faults: Faults;
  /** How often: machines in force, repairs of the sweeper by kind, warnings and errors by what they say, events by type. */
  readonly counts: ReadonlyMap<string, number>;
}

export interface Options {
  readonly seed: number;
  /** Of the part in which people act and things fail; then comes rest. */
  readonly steps: number;
  readonly trace?: (line: string) => void;
  readonly sabotage?: (db: Database) => Database;
  /** Instead of those that the seed chooses. */
  readonly faults?: Partial<Faults>;
}

/** Tuesday, two minutes before a shift ends. */
const startMs = Date.UTC(2026, 5, 9, 13, 58);
const restMs = 150_000;
const lastMs = 20_000;
const mostFindings = 20;
const mostHeardMs = 1_000;
/** Longer than a process may be silent before others take over, and they need to see it. */
const deadAfterMs = 9_000;

/** One run: some processes, some people, and everything that goes wrong, by one seed. */
export async function simulate({ seed, steps, trace, sabotage, faults: given }: Options): Promise<Run> {
  const random = randomOf(seed);
  const world = worldOf(startMs);
  const hash = createHash('sha256');
  const counts = new Map<string, number>();
  const findings: string[] = [];
  const setting = settingOf(random.fork());
  const weather = { ...faultsOf(random.fork()), ...given };
  let faults: Faults = weather;
  let isOver = false;
  /** On their way to clients. */
  let frames = 0;
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  const note = (line: string) => {
    const whole = `${(world.now() - startMs).toFixed(3)} ${line}`;
    hash.update(`${whole}\n`);
    trace?.(whole);
  };
  const found = (what: string) => {
    note(`FOUND ${what}`);
    if (findings.length < mostFindings) findings.push(`after ${Math.round(world.now() - startMs)} ms: ${what}`);
  };
  let edits = 0;
  let files = setting.filesAt(0, new Date(startMs));
  const store: Store = storeOf(world.now, (change) => {
    note(shortly(change));
    chronicle.changed(change);
    cluster.changed(change);
    for (const broken of brokenBy(change)) found(broken);
  });
  const repeat = `npm run simulate -- --seed ${seed} --steps ${steps}`;
  const isCalm = Object.values(weather).every((likely) => likely === 0);
  const chronicle = chronicleOf({ repeat, now: world.now, store: () => store, isCalm });
  chronicle.filesAre(files);
  count(`machine: ${files.workspace.routing.machine}`);
  const people: Address[] = [];
  let written = 0;
  const house: House = {
    world,
    random: random.fork(),
    store,
    wakes: wakesOf(world, random.fork()),
    faults: () => faults,
    files: () => files,
    ...(sabotage && { sabotage }),
    trace: note,
    sent: (one) => {
      note(`${one.process} shows ${one.key}`);
      chronicle.shown(one);
    },
    refused: (line, key) => {
      note(`${key} is refused`);
      chronicle.refused(line, key);
    },
    warned: (name, level, fields, message) => {
      const { err } = fields as { err?: unknown };
      const why = err instanceof Error ? `: ${err.message}` : '';
      note(`${name} ${level} ${message}${why}`);
      if (err !== undefined && !isMeant(err)) found(`${message}${why}`);
      count(`${level}: ${message}`);
    },
    broke: chronicle.broke,
    breached: (kind) => {
      if (isCalm) found(`repaired: ${kind}, where nothing had failed`);
      note(`repairs ${kind}`);
      count(`repair: ${kind}`);
    },
  };
  const cluster = clusterOf(world, house, random.fork(), random.pick([1, 2, 2, 3]), () => faults);
  const parts = {
    world,
    random: random.fork(),
    store,
    someProcess: cluster.some,
    words: () => `w${String((written += 1)).padStart(6, '0')}`,
    came: (address: Address) => void people.push(address),
    acknowledged: (sent: Sent) => {
      note(`acknowledged ${sent.line} ${sent.seq ?? ''}`);
      chronicle.acknowledged(sent);
    },
    saw: (seen: Seen) => {
      note(`${seen.session} sees ${seen.seq}`);
      chronicle.saw(seen);
    },
    isOver: () => isOver,
    onTheirWay: (more: 1 | -1) => {
      frames += more;
    },
  };
  const pace = random.pick([50, 500, 2_000, 5_000, 15_000]);
  const contacts = 2 + random.below(14);
  for (let n = 0; n < contacts; n += 1) contact(parts, `c${n}`, pace);
  for (const name of setting.agents) agent(parts, name, random.pick([700, 3_000, 12_000]));
  const admin = random.fork();
  const edit = (): void => {
    if (isOver) return;
    edits += 1;
    files = setting.filesAt(edits, new Date(world.now()));
    note('the files change');
    chronicle.filesAre(files);
    count(`machine: ${files.workspace.routing.machine}`);
    cluster.offer();
    world.in(admin.between(20_000, 120_000), edit);
  };
  if (admin.chance(0.5)) world.in(admin.between(20_000, 120_000), edit);

  let done = 0;
  while (done < steps && findings.length === 0 && (await world.step(Infinity))) done += 1;
  isOver = true;
  faults = none;
  const restUntil = world.now() + restMs;
  while (findings.length === 0 && (await world.step(restUntil))) done += 1;
  // What a timer has begun in the last moment may come to its end.
  const isBusy = () => frames > 0 || store.conversations.find({ lease: { $exists: true } }).length > 0;
  while (findings.length === 0 && isBusy() && (await world.step(restUntil + lastMs))) done += 1;
  if (findings.length === 0 && !cluster.some()) found('no process has come up');
  if (findings.length === 0)
    for (const { rule, conversation, what, evidence } of check(chronicle.history(people))) {
      trace?.(`evidence: ${JSON.stringify(evidence)}`);
      found(`${rule}${conversation === null ? '' : `, ${conversation}`}: ${what}`);
    }
  for (const { event } of store.journal.find({}) as unknown as { event: { type: string } }[])
    count(`event: ${event.type}`);
  note('end');
  return {
    seed,
    steps: done,
    virtualMs: world.now() - startMs,
    fingerprint: hash.digest('hex').slice(0, 16),
    findings,
    faults: weather,
    counts,
  };
}

/** What a change comes to, for whoever reads the trace. */
function shortly({ collection, before, after }: Change): string {
  const id = String((after ?? before)?._id);
  if (!after) return `  ${collection} ${id} is deleted`;
  const shown = ['version', 'place', 'lease', 'undecided', 'presence', 'open', 'claims', 'request'].flatMap((key) =>
    key in after ? [`${key}=${String(after[key])}`] : [],
  );
  const outbox = 'outbox' in after ? ` outbox=${Object.keys(after['outbox'] as object).join()}` : '';
  return `  ${collection} ${id} ${shown.join(' ')}${outbox}`;
}

/** A failure that the simulation brought about. */
const isMeant = (error: unknown): boolean => isAway(error) || error instanceof ChannelError;

/** Some processes, each in its place: where one has ended, the next one starts. */
function clusterOf(
  world: World,
  house: House,
  random: ReturnType<typeof randomOf>,
  places: number,
  faults: () => Faults,
) {
  const running = new Map<number, Process>();
  const lives: number[] = [];
  const start = (place: number): void => {
    const life = (lives[place] ?? 0) + 1;
    lives[place] = life;
    const name = `p${place}.${life}`;
    const startedAt = world.now();
    house.trace(`${name} starts`);
    const ready = (): void => {
      house.broke(`${name} starts`, 0, startedAt);
    };
    const ended = (why: string): void => {
      const downMs = random.between(200, 9_000);
      house.trace(`${name} ${why}`);
      house.broke(`${name} ${why}`, Math.max(downMs, deadAfterMs));
      running.delete(place);
      world.in(downMs, () => {
        start(place);
      });
    };
    running.set(place, startProcess(house, name, { ready, ended }));
  };
  const ready = () => [...running.values()].filter((process) => process.isReady());
  const eachSecond = (): void => {
    for (const process of ready()) {
      if (random.chance(faults().pause)) {
        const ms = random.between(500, 12_000);
        house.trace(`${process.name} stands still for ${Math.round(ms)} ms`);
        house.broke(`${process.name} stands still`, Math.max(ms, deadAfterMs));
        process.pause(ms);
      }
      if (random.chance(faults().restart)) {
        house.trace(`${process.name} is to end`);
        const from = world.now();
        const end = (): void => {
          house.broke(`${process.name} ends`, 0, from);
          process.life.crash();
        };
        process.stop().then(end, end);
      }
    }
    world.in(1_000, eachSecond);
  };
  for (let place = 0; place < places; place += 1) start(place);
  world.in(1_000, eachSecond);
  return {
    /** What one process stores the others hear of, sooner or later; when they miss something, they know. */
    changed: ({ collection, before, after }: Change): void => {
      if (!['activities', 'signals'].includes(collection) || before || !after) return;
      for (const { name, life, carrier, runtime } of running.values()) {
        if (name === after['by'] || (after['to'] !== undefined && name !== after['to'])) continue;
        const isMissed = random.chance(faults().lost);
        life.in(isMissed ? random.between(500, 3_000) : delay(random, mostHeardMs), () => {
          if (isMissed) carrier.wake();
          else if ('conversation' in after) void runtime.resume(String(after['conversation']));
          else if (collection === 'activities') carrier.passed(after as unknown as StoredElsewhere);
          else carrier.wake(String(after['line']));
        });
      }
    },
    some: (): Process | undefined => {
      const found = ready();
      return found.length === 0 ? undefined : random.pick(found);
    },
    /** The files change on every machine, and each process sees it in its own time. */
    offer: (): void => {
      for (const process of ready()) {
        const offer = (): void => {
          process.runtime.governance
            .offer(() => Promise.resolve(house.files()))
            .catch((error: unknown) => {
              house.warned(process.name, 'warn', { err: error }, 'the changed config could not be offered');
              process.life.in(random.between(500, 5_000), offer);
            });
        };
        process.life.in(random.between(0, 3_000), offer);
      }
    },
  };
}
