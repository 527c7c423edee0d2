import { expect, test } from '@jest/globals';
import { check } from './check.ts';
import type { History } from './history.ts';
import { doubles } from './rules/delivered.ts';
import { sound } from './sound.ts';

/** A history with everything in it open to be changed. */
type Open<T> = T extends readonly (infer E)[]
  ? Open<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Open<T[K]> }
    : T;
type Broken = Open<History>;

const entry = ({ journal }: Broken, conversation: string, version: number) =>
  found(journal, (one) => one.conversation === conversation && one.version === version);
const stands = ({ delivered }: Broken, line: string, text: string) =>
  found(delivered, (one) => one.line === line && one.text === text);
const conversation = ({ end }: Broken, id: string) => found(end.conversations, (one) => one.id === id);
const load = ({ loads }: Broken, order: number) => found(loads, (one) => one.order === order);

function found<T>(all: readonly T[], is: (one: T) => boolean): T {
  const one = all.find(is);
  if (one === undefined) throw new Error('there is no such thing in the sound history');
  return one;
}
function take<T>(all: T[], one: T): void {
  all.splice(all.indexOf(one), 1);
}
function swap<T>(all: T[], one: T, other: T): void {
  const [a, b] = [all.indexOf(one), all.indexOf(other)];
  all[a] = other;
  all[b] = one;
}

test('a sound history has no findings', () => {
  expect(check(sound())).toEqual([]);
});

const cases: { rule: string; broken: string; by: (history: Broken) => void }[] = [
  {
    rule: 'nothing lost',
    broken: 'a message that was acknowledged is not on its line',
    by: (h) => take(h.delivered, stands(h, 'l-marie', 'm2')),
  },
  {
    rule: 'nothing lost',
    broken: 'no event came of a message on Direct Line',
    by: (h) => take(h.journal, entry(h, 'marie', 3)),
  },
  {
    rule: 'nothing lost',
    broken: 'no event came of a message of a connector',
    by: (h) => (entry(h, 'joko', 1).event.content = { text: 'something else' }),
  },
  {
    rule: 'nothing lost',
    broken: 'a command was never answered',
    by: (h) => (stands(h, 'l-anna', 'You are online').answers = null),
  },
  {
    rule: 'decided once',
    broken: 'one activity came to two events',
    by: (h) => h.journal.push({ ...entry(h, 'marie', 3), conversation: 'joko', version: 6 }),
  },
  {
    rule: 'decided once',
    broken: 'a message was stored and decided twice',
    by: (h) => {
      const again = structuredClone(entry(h, 'marie', 3));
      again.version = 6;
      again.event.source = { line: 'l-marie', seq: 6 };
      h.journal.push(again);
    },
  },
  { rule: 'decided once', broken: 'the journal has a gap', by: (h) => take(h.journal, entry(h, 'joko', 3)) },
  { rule: 'delivered', broken: 'an effect was not done', by: (h) => take(h.delivered, stands(h, 'l-marie', 'Closed')) },
  {
    rule: 'delivered',
    broken: 'an effect was done twice where that cannot be',
    by: (h) => h.delivered.push({ ...stands(h, 'l-marie', 'a1'), seq: 6 }),
  },
  {
    rule: 'delivered',
    broken: 'words never came through a connector',
    by: (h) => take(h.delivered, stands(h, 'talk joko', 'a2')),
  },
  {
    rule: 'delivered',
    broken: 'the bot’s words never came through a connector',
    by: (h) => take(h.delivered, stands(h, 'talk joko', 'Welcome')),
  },
  {
    rule: 'delivered',
    broken: 'something was said that nobody decided',
    by: (h) => h.delivered.push({ ...stands(h, 'l-marie', 'a1'), seq: 6, effect: 'marie:9:0' }),
  },
  { rule: 'seen', broken: 'a client was shown nothing of one', by: (h) => h.seen.splice(2, 1) },
  {
    rule: 'seen',
    broken: 'a client was shown one twice',
    by: (h) => h.seen.splice(2, 0, { ...found(h.seen, () => true) }),
  },
  { rule: 'seen', broken: 'a client was never shown the last', by: (h) => h.seen.pop() },
  {
    rule: 'seen',
    broken: 'a client was shown what does not stand there',
    by: (h) => (found(h.seen, ({ seq }) => seq === 4).text = 'rolled back'),
  },
  {
    rule: 'order',
    broken: 'a line has messages in another order than they were sent',
    by: (h) => {
      found(h.sent, ({ text }) => text === 'm1').seq = 3;
      found(h.sent, ({ text }) => text === 'm2').seq = 1;
    },
  },
  {
    rule: 'order',
    broken: 'messages were decided in another order than their numbers',
    by: (h) => {
      entry(h, 'marie', 1).event.source = { line: 'l-marie', seq: 3 };
      entry(h, 'marie', 3).event.source = { line: 'l-marie', seq: 1 };
    },
  },
  {
    rule: 'order',
    broken: 'messages were decided in another order than they were sent',
    by: (h) =>
      swap(
        h.sent,
        found(h.sent, ({ text }) => text === 'm1'),
        found(h.sent, ({ text }) => text === 'm2'),
      ),
  },
  {
    rule: 'order',
    broken: 'a conversation’s effects stand in another order than they were decided',
    by: (h) => swap(h.delivered, stands(h, 'l-marie', 'Welcome'), stands(h, 'l-marie', 'a1')),
  },
  {
    rule: 'order',
    broken: 'two openings are mixed up',
    by: (h) => h.delivered.push({ ...stands(h, 'l-marie', 'a1'), effect: 'other:1:0' }, stands(h, 'l-marie', 'Closed')),
  },
  {
    rule: 'order',
    broken: 'words came through a connector in another order',
    by: (h) => swap(h.delivered, stands(h, 'talk joko', 'a2'), stands(h, 'talk joko', 'a3')),
  },
  { rule: 'one owner', broken: 'another agent spoke', by: (h) => (entry(h, 'marie', 4).event.agent = 'budi') },
  {
    rule: 'one owner',
    broken: 'it was taken from an agent who did not have it',
    by: (h) => (entry(h, 'marie', 5).ownerChange = { from: 'budi', to: null }),
  },
  {
    rule: 'one owner',
    broken: 'another agent was told what the contact wrote',
    by: (h) => (found(entry(h, 'marie', 3).effects, () => true).agent = 'budi'),
  },
  {
    rule: 'one owner',
    broken: 'the journal ends with another owner',
    by: (h) => (conversation(h, 'joko').owner = null),
  },
  {
    rule: 'one owner',
    broken: 'a claim without a conversation',
    by: (h) => found(h.end.agents, () => true).claims.push('x:1:1'),
  },
  {
    rule: 'one owner',
    broken: 'a contact has two open conversations',
    by: (h) => Object.assign(conversation(h, 'marie'), { status: 'open', contact: 'emulator:joko' }),
  },
  {
    rule: 'carried',
    broken: 'a contact’s words were not carried to their agent',
    by: (h) => (entry(h, 'marie', 3).effects = []),
  },
  {
    rule: 'carried',
    broken: 'an agent’s words were not carried to the contact',
    by: (h) => (entry(h, 'marie', 4).effects = []),
  },
  {
    rule: 'carried',
    broken: 'whoever took over was not shown what had been written',
    by: (h) => (stands(h, 'l-anna', 'New: m1').text = 'New:'),
  },
  { rule: 'caps', broken: 'an agent was given more than they may have', by: (h) => (load(h, 13).open = 2) },
  { rule: 'timers', broken: 'a timer fired early', by: (h) => (entry(h, 'joko', 3).decidedAt = 4_999) },
  { rule: 'timers', broken: 'a timer fired late', by: (h) => (entry(h, 'joko', 3).decidedAt = 6_100) },
  { rule: 'timers', broken: 'a timer that was not armed fired', by: (h) => (entry(h, 'joko', 2).armed = []) },
  {
    rule: 'timers',
    broken: 'a timer went away without having fired',
    by: (h) => (entry(h, 'marie', 2).cancelled = []),
  },
  {
    rule: 'timers',
    broken: 'a timer is still armed long after it was due',
    by: (h) => {
      const timer = { id: 't', at: 8_000, token: '1' };
      entry(h, 'joko', 5).armed = [timer];
      conversation(h, 'joko').timers = [timer];
    },
  },
  {
    rule: 'no orphans',
    broken: 'nobody looks for the agent that it waits for',
    by: (h) => Object.assign(conversation(h, 'joko'), { owner: null, pending: 'joko:1:1', place: 'searched' }),
  },
  {
    rule: 'no orphans',
    broken: 'nothing will ever happen to it',
    by: (h) => Object.assign(conversation(h, 'joko'), { owner: null, workflowEnded: false, place: 'timed' }),
  },
  {
    rule: 'no orphans',
    broken: 'it stands in the inbox and is not found there',
    by: (h) => Object.assign(conversation(h, 'joko'), { owner: null, place: 'searched' }),
  },
  { rule: 'no orphans', broken: 'an effect is left', by: (h) => conversation(h, 'joko').outbox.push('5_0') },
  { rule: 'no orphans', broken: 'a process still holds it', by: (h) => (conversation(h, 'joko').leased = true) },
  {
    rule: 'no orphans',
    broken: 'a place in the queue of one who looks for nobody',
    by: (h) => h.end.queue.push({ conversation: 'marie', request: 'marie:1:1' }),
  },
  { rule: 'no orphans', broken: 'a message is undecided', by: (h) => h.end.undecided.push('l-marie|6') },
  {
    rule: 'queue order',
    broken: 'somebody who came later was served first',
    by: (h) => {
      load(h, 7).claims = ['joko:1:1'];
    },
  },
  {
    rule: 'queue order',
    broken: 'somebody of a lower priority was served first',
    by: (h) =>
      Object.assign(
        found(h.waits, ({ conversation: id }) => id === 'joko'),
        { priority: 5 },
      ),
  },
  {
    rule: 'everyone served',
    broken: 'somebody waited while an agent was free',
    by: (h) => {
      load(h, 6).at = 1_200;
      load(h, 7).at = 2_300;
    },
  },
  {
    rule: 'everyone served',
    broken: 'somebody waits at the end while an agent is free',
    by: (h) => {
      h.loads.pop();
      h.waits.pop();
      take(h.journal, entry(h, 'joko', 2));
      h.end.queue.push({ conversation: 'joko', request: 'joko:1:1' });
    },
  },
];

test.each(cases)('$rule: $broken', ({ rule, by }) => {
  const history = structuredClone(sound()) as Broken;
  by(history);
  expect(check(history).map((one) => one.rule)).toContain(rule);
});

test('a supervisor may go over a cap', () => {
  const history = structuredClone(sound()) as Broken;
  load(history, 13).open = 2;
  Object.assign(entry(history, 'joko', 2).event, { insisted: true, claim: 'joko:1:1' });
  expect(check(history).filter(({ rule }) => rule === 'caps')).toEqual([]);
});

test('a double through a connector is counted, not found', () => {
  const history = structuredClone(sound()) as Broken;
  history.delivered.push({ ...stands(history, 'talk joko', 'a3') });
  expect(check(history)).toEqual([]);
  expect(doubles(history)).toBe(1);
});
