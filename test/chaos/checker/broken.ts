import { expect, test } from '@jest/globals';
import { check } from './check.ts';
import type { History } from './history.ts';
import { sound } from './sound.ts';

/** A history with everything in it open to be changed. */
type Open<T> = T extends readonly (infer E)[]
  ? Open<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Open<T[K]> }
    : T;
export type Broken = Open<History>;

export const entry = ({ journal }: Broken, conversation: string, version: number) =>
  found(journal, (one) => one.conversation === conversation && one.version === version);
export const stands = ({ delivered }: Broken, line: string, text: string) =>
  found(delivered, (one) => one.line === line && one.text === text);
export const conversation = ({ end }: Broken, id: string) => found(end.conversations, (one) => one.id === id);
export const load = ({ loads }: Broken, order: number) => found(loads, (one) => one.order === order);

export function found<T>(all: readonly T[], is: (one: T) => boolean): T {
  const one = all.find(is);
  if (one === undefined) throw new Error('there is no such thing in the sound history');
  return one;
}
export function take<T>(all: T[], one: T): void {
  all.splice(all.indexOf(one), 1);
}
export function swap<T>(all: T[], one: T, other: T): void {
  const [a, b] = [all.indexOf(one), all.indexOf(other)];
  all[a] = other;
  all[b] = one;
}

/** A copy of the sound history, to be broken. */
export const soundCopy = (): Broken => structuredClone(sound()) as Broken;
/** The rules that a history breaks. */
export const brokenRules = (history: Broken): string[] => check(history).map(({ rule }) => rule);

interface Case {
  readonly rule: string;
  readonly broken: string;
  readonly by: (history: Broken) => void;
}

/** Each of these breaks a sound history, and is found to break the rule. */
export function finds(cases: readonly Case[]): void {
  test.each(cases)('$rule: $broken', ({ rule, by }) => {
    const history = soundCopy();
    by(history);
    expect(brokenRules(history)).toContain(rule);
  });
}
