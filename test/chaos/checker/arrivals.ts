import type { Delivered, Effect, Entry, History, Person } from './history.ts';
import { configAt, contactsOf, groups, linesOf, timeOf } from './reading.ts';

/** Something that was decided to be told to somebody. */
export interface Due {
  readonly entry: Entry;
  readonly effect: Effect;
  readonly to: Person;
  /**
   * It has to be there: whom it is for could be reached, and nobody was told that it could not be delivered. What an owner could not
   * be given comes later, and by another effect.
   */
  readonly must: boolean;
}

const toContact: readonly string[] = ['say', 'relayToContact', 'sendTranscript'];
const toAgent: readonly string[] = ['relayToAgent', 'brief', 'inform', 'comment', 'undelivered', 'receipt'];

/** All that was to be told, each contact's openings one after another, and each conversation's decisions in order. */
export function dueOf(history: History): Due[] {
  const lines = linesOf(history);
  const contacts = contactsOf(history);
  const failed = new Set(
    history.journal.flatMap(({ event }) => (event.type === 'delivery.failed' ? [event.effect] : [])),
  );
  const refused = new Set(history.refused.map(({ line, effect }) => `${line} ${effect ?? ''}`));
  const begun = new Map(
    history.journal.flatMap((entry) => (entry.version === 1 ? [[entry.conversation, timeOf(entry)] as const] : [])),
  );
  const inOrder = history.journal.toSorted(
    (a, b) =>
      (begun.get(a.conversation) ?? 0) - (begun.get(b.conversation) ?? 0) ||
      (a.conversation < b.conversation ? -1 : a.conversation > b.conversation ? 1 : a.version - b.version),
  );
  return inOrder.flatMap((entry) =>
    entry.effects.flatMap((effect): Due[] => {
      const to = toContact.includes(effect.type)
        ? lines.contact.get(contacts.get(entry.conversation) ?? '')
        : toAgent.includes(effect.type)
          ? lines.agent.get(effect.agent ?? '')
          : undefined;
      if (!to) return [];
      const isRefused = failed.has(effect.id) || refused.has(`${to.line} ${effect.id}`);
      const must = timeOf(entry) >= to.since && !isRefused && isListed(history, to, timeOf(entry));
      return [{ entry, effect, to, must }];
    }),
  );
}

/** Agents who are taken out of the files cannot be reached any more; whoever is told, or not, may be told under either file. */
function isListed(history: History, { agent }: Person, at: number): boolean {
  if (agent === null) return true;
  const since = history.configs.indexOf(configAt(history, at));
  return history.configs.slice(Math.max(0, since - 1)).every(({ agents }) => agents.some(({ id }) => id === agent));
}

/** Is this what an effect says? By its id where that is known, else by its words. */
export function isSaid({ texts }: History, { effect }: Due, one: Delivered): boolean {
  if (one.effect !== null) return one.effect === effect.id;
  if (effect.type === 'say') return saysSo(texts, effect, one.text);
  return effect.content !== undefined && one.text.includes(effect.content.text);
}

/** Are these words what they ought to be? True where nothing is known of them. */
export function saysSo(texts: History['texts'], { type, key = '', values, content }: Effect, text: string): boolean {
  if (type === 'relayToContact') return text === content?.text;
  if (type === 'relayToAgent') return text.includes(content?.text ?? '');
  const template = texts[key];
  if (type !== 'say' || template === undefined) return true;
  const who = template.includes('{agent}') ? (values?.agent ?? '') : '';
  return isFilledIn(template, text) && text.toLowerCase().includes(who.toLowerCase());
}

/** Do the fixed parts of a text stand in it, one after another, from its beginning to its end? */
function isFilledIn(template: string, text: string): boolean {
  const [first = '', ...parts] = template.split(/\{\w+\}/);
  if (parts.length === 0 || !text.startsWith(first)) return text === template;
  let place = first.length;
  for (const part of parts.slice(0, -1)) {
    const found = text.indexOf(part, place);
    if (found < 0) return false;
    place = found + part.length;
  }
  const last = parts.at(-1) ?? '';
  return text.length - last.length >= place && text.endsWith(last);
}

/** What came to a line, each thing where it came first: what a channel may double counts once. Texts of the bot may come again. */
export function firstArrivals(came: readonly Delivered[], words: ReadonlySet<string>): Delivered[] {
  const seen = new Set<string>();
  return came.filter(({ from, effect, text }) => {
    const id = from === 'person' ? null : (effect ?? (words.has(text) ? text : null));
    if (id === null) return from === 'bot';
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

/** What was to come in this order and did not: it never came, or came before something that was to come before it. */
export function missed(
  history: History,
  wanted: readonly Due[],
  came: readonly Delivered[],
): { readonly never: readonly Due[]; readonly early: readonly Due[] } {
  const never: Due[] = [];
  const early: Due[] = [];
  let place = 0;
  for (const due of wanted) {
    if (!due.must) continue;
    const found = came.findIndex((one, index) => index >= place && isSaid(history, due, one));
    if (found >= 0) place = found + 1;
    else if (came.some((one) => isSaid(history, due, one))) early.push(due);
    else never.push(due);
  }
  return { never, early };
}

/** Lines that do not number, with what was to come there and what came. A contact's at once, an agent's by conversation. */
export function unnumbered(history: History): { wanted: readonly Due[]; came: readonly Delivered[] }[] {
  const words = new Set(
    history.journal.flatMap(({ effects }) =>
      effects.flatMap(({ type, content }) => (/^relay/.test(type) && content ? [content.text] : [])),
    ),
  );
  const came = groups(history.delivered, ({ line }) => line);
  const due = dueOf(history).filter(({ to, effect }) => !to.exactlyOnce && isTold(effect, came.get(to.line) ?? []));
  const byLine = groups(due, ({ to, entry }) => (to.agent === null ? to.line : `${to.line} ${entry.conversation}`));
  return [...byLine.values()].map((wanted) => ({
    wanted,
    came: firstArrivals(came.get(wanted[0]?.to.line ?? '') ?? [], words),
  }));
}

/** Where nothing but words tells what came, only words that nothing else has, and the bot's known texts, can be told. */
const isTold = ({ type }: Effect, came: readonly Delivered[]): boolean =>
  came.some(({ effect }) => effect !== null) || type === 'say' || type === 'relayToContact' || type === 'relayToAgent';
