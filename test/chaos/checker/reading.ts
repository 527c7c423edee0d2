import type { Agent, Config, Effect, Entry, Event, History, Person, Sent } from './history.ts';
import type { Asked } from './queues.ts';

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
  const [conversation = '', version, index = ''] = id.split(':');
  return { conversation, version: Number(version), index: Number.parseInt(index) };
}

/** Without the number of a message in which it goes on. */
export const wholeEffect = (id: string): string => id.replace(/\+\d+$/, '');

/** Whose each conversation is, by account. */
export const contactsOf = ({ end }: History): ReadonlyMap<string, string> =>
  new Map(end.conversations.map(({ id, contact }) => [id, contact]));

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

/** Words for the other side that somebody sent; undefined for a command that carries none. */
export const wordsOf = ({ text, command, says }: Sent): string | undefined => says ?? (command ? undefined : text);

/** What the files said at a moment. */
export function configAt({ configs }: History, at: number): Config {
  const found = configs.findLast((config) => config.at <= at) ?? configs[0];
  if (!found) throw new Error('a history says what the files said');
  return found;
}

/** Whom an entry makes the owner, and by which claim; undefined when it makes nobody. */
export function ownerMadeBy({ event }: Entry): { readonly agent: string; readonly claim: string } | undefined {
  const { type, to } = event;
  const agent = type === 'conversation.transferred' ? to?.agent : event.agent;
  const claims: Readonly<Record<string, string | undefined>> = {
    'assignment.made': event.request,
    'conversation.claimed': event.claim,
    'conversation.transferred': to?.claim,
  };
  const claim = claims[type];
  return agent !== undefined && claim !== undefined ? { agent, claim } : undefined;
}

/** What was asked for by whom: every request for an agent, by its id. */
export function asks({ journal }: History): ReadonlyMap<string, Asked> {
  const all = journal.flatMap(({ effects }) => effects.filter(({ type }) => type === 'assign'));
  return new Map(all.map(({ id, rule = '', to, exclude = [] }) => [id, { key: keyOf(to), rule, exclude }]));
}
const keyOf = (to: Effect['to']): string =>
  to?.agent !== undefined ? `agent:${to.agent}` : to?.team !== undefined ? `team:${to.team}` : 'team:*';

/** Who made a claim by hand: it is named after the message that asked for it, `conversation:hand:line|0000012`. */
export function byWhom(history: History, claim: string): Agent | undefined {
  const [, line] = /^[^:]+:hand:(.*)\|\d+$/.exec(claim) ?? [];
  const agent = line === undefined ? undefined : personOn(history, line)?.agent;
  return history.configs.flatMap(({ agents }) => agents).findLast(({ id }) => id === agent);
}
