import type { Rate } from './measure.ts';
import type { Row } from './table.ts';

/** What a bench runs on: a MongoDB that nobody else uses, and nothing before it has used. */
export interface Setting {
  /** The URI of a database there. */
  readonly database: (name: string) => string;
  /** The mongod's process id. */
  readonly mongod: number;
  /** For how long a bench goes on that can go on for long. */
  readonly minutes: number;
  /** Only to see that everything runs: one round of little work. */
  readonly isQuick: boolean;
  /** What is being done now, for whoever waits. */
  readonly say: (what: string) => void;
}

/** Rows are yielded as soon as they are known. What a bench began, it ends. */
export type Bench = (setting: Setting) => AsyncIterable<Row>;

const usualRounds = 3;
const quickShare = 1 / 8;

/** As much time or work as is meant, or a little of it. */
export const much = ({ isQuick }: Pick<Setting, 'isQuick'>, amount: number): number =>
  isQuick ? Math.ceil(amount * quickShare) : amount;

export const roundsOf = ({ isQuick }: Pick<Setting, 'isQuick'>): number => (isQuick ? 1 : usualRounds);

/** Runs alternatives in turn, several rounds, so that whatever else the machine does falls on all; gives each one's rates. */
export async function inTurns<K extends string, R extends Rate>(
  setting: Pick<Setting, 'isQuick' | 'say'>,
  alternatives: Readonly<Record<K, () => Promise<R>>>,
): Promise<Record<K, R[]>> {
  const names = Object.keys(alternatives) as K[];
  const found = Object.fromEntries(names.map((name) => [name, [] as R[]])) as Record<K, R[]>;
  const rounds = roundsOf(setting);
  for (let round = 0; round < rounds; round += 1)
    for (const name of names) {
      setting.say(`round ${round + 1} of ${rounds}: ${name}`);
      found[name].push(await alternatives[name]());
    }
  return found;
}
