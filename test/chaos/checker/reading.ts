import type { Entry, Event, History, Person } from './history.ts';

/** Ways to read a history that several rules share. */

/** Where people's words come in. */
const heard: readonly string[] = ['conversation.opened', 'conversation.reopened', 'contact.messaged', 'agent.messaged'];
const fromContact: readonly string[] = heard.slice(0, 3);
export const isHeard = ({ type }: Event): boolean => heard.includes(type);
export const isFromContact = ({ type }: Event): boolean => fromContact.includes(type);

export const personOn = ({ people }: History, line: string): Person | undefined =>
  people.find((person) => person.line === line);
export const isContact = (history: History, line: string): boolean => personOn(history, line)?.agent === null;

/** Each conversation's entries, by version. */
export function stories({ journal }: History): Map<string, Entry[]> {
  const found = groups(journal, ({ conversation }) => conversation);
  for (const story of found.values()) story.sort((a, b) => a.version - b.version);
  return found;
}

export function groups<T, K>(all: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const found = new Map<K, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = found.get(key);
    if (group) group.push(one);
    else found.set(key, [one]);
  }
  return found;
}

/** When an entry was written; where nobody watched, when its event says that it happened. */
export const timeOf = ({ decidedAt, event }: Entry): number => decidedAt ?? event.at;

/** The conversation, version and place of an effect: `conversation:version:index`. */
export function placeOfEffect(id: string): { conversation: string; version: number; index: number } {
  const [conversation = '', version, index] = id.split(':');
  return { conversation, version: Number(version), index: Number(index) };
}

/** Everyone's line by account and by agent. */
export function linesOf({ people }: History): {
  contact: ReadonlyMap<string, Person>;
  agent: ReadonlyMap<string, Person>;
} {
  return {
    contact: new Map(people.filter(({ agent }) => agent === null).map((person) => [person.account, person])),
    agent: new Map(people.flatMap((person) => (person.agent === null ? [] : [[person.agent, person] as const]))),
  };
}
