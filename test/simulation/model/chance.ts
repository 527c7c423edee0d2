import type { Database } from '../../../src/store/database.ts';
import type { Random } from '../random.ts';

/** One operation of `src/store` with arguments of chance. What it comes to must be the same on every store. */
export type Operation = (db: Database, random: Random, turn: number) => Promise<unknown>;

export const many = 100;
const startMs = Date.UTC(2026, 0, 1);
export const one = (random: Random, name: string, among = 4): string => `${name}${random.below(among)}`;
export const at = (turn: number): Date => new Date(startMs + turn * 1_000);
export const keyOf = (random: Random): string => `${one(random, 'c', 6)}:${1 + random.below(3)}:0`;
export const someOf = (random: Random, name: string): string[] =>
  [0, 1, 2, 3].filter(() => random.chance(0.5)).map((n) => `${name}${n}`);
export const someProcess = (random: Random): string => one(random, 'process', 3);

/** Found in no order that was asked for. */
export const inAnyOrder = async (found: Promise<readonly unknown[]>): Promise<unknown> =>
  (await found).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
const nameOf = (found: unknown): string =>
  typeof found === 'object' && found !== null && '_id' in found ? String(found._id) : String(found);
