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
    by: (h) => {
      const closed = stands(h, 'l-marie', 'Closed');
      const again = structuredClone(entry(h, 'marie', 1));
      const effects = [{ id: 'other:1:0', type: 'say', key: 'closed', values: { agent: null } }];
      h.journal.push({ ...again, conversation: 'other', effects });
      h.end.conversations.push({ ...conversation(h, 'marie'), id: 'other', version: 1 });
      take(h.delivered, closed);
      h.delivered.push({ ...closed, effect: 'other:1:0' }, closed);
    },
  },
  {
    rule: 'order',
    broken: 'answers came in another order than the questions',
    by: (h) => {
      entry(h, 'joko', 6).event.source = { line: 'l-anna', seq: 12 };
      stands(h, 'l-anna', 'You are online').answers = 11;
      stands(h, 'l-anna', 'Closed').answers = 1;
    },
  },
  {
    rule: 'unseen',
    broken: 'an owner was not shown what the contact wrote, and nobody knows',
    by: (h) => {
      const brief = stands(h, 'l-anna', 'New: j1');
      take(h.delivered, brief);
      h.refused.push(brief);
    },
  },
  {
    rule: 'unseen',
    broken: 'an owner who is there again is not told what they missed',
    by: (h) => (conversation(h, 'joko').unseen = { agent: 'anna', since: 0 }),
  },
  { rule: 'no orphans', broken: 'an answer is still owed', by: (h) => h.end.owed.push('l-anna|1:answer') },
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
  {
    rule: 'seen',
    broken: 'a client was never shown the first',
    by: (h) =>
      take(
        h.seen,
        found(h.seen, ({ line }) => line === 'l-marie'),
      ),
  },
  {
    rule: 'seen',
    broken: 'a client was shown nothing at all',
    by: (h) => (h.seen = h.seen.filter(({ line }) => line !== 'l-marie')),
  },
  {
    rule: 'carried',
    broken: 'nobody told the agent whom they were given',
    by: (h) => {
      entry(h, 'marie', 2).effects = [];
      take(h.delivered, stands(h, 'l-anna', 'New: m1'));
      h.seen = h.seen.filter(({ text }) => text !== 'New: m1');
    },
  },
  {
    rule: 'order',
    broken: 'an agent’s commands acted in another order, each on another conversation',
    by: (h) => (entry(h, 'marie', 5).order = 17.5),
  },
  {
    rule: 'claim held',
    broken: 'somebody became owner without a claim',
    by: (h) => (entry(h, 'joko', 2).order = 12.5),
  },
  {
    rule: 'claim held',
    broken: 'an owner lost their claim for a while',
    by: (h) => {
      const held = load(h, 13);
      h.loads.push({ ...held, order: 14.2, open: 0, claims: [] }, { ...held, order: 14.4 });
    },
  },
  {
    rule: 'caps',
    broken: 'an agent was given more than they may have, and it was counted wrongly',
    by: (h) => (load(h, 13).claims = ['marie:1:1', 'joko:1:1']),
  },
  {
    rule: 'caps',
    broken: 'an agent was given more than they may have',
    by: (h) => {
      load(h, 12).claims = ['marie:1:1'];
      load(h, 12).open = 1;
      Object.assign(load(h, 13), { claims: ['marie:1:1', 'joko:1:1'], open: 2 });
    },
  },
  {
    rule: 'caps',
    broken: 'an agent was given more than the rule allows',
    by: (h) => (h.rules['assign'] = { onlineOnly: true, maxOpen: 0 }),
  },
  { rule: 'caps', broken: 'somebody away was given a conversation', by: (h) => (load(h, 12).presence = 'away') },
  {
    rule: 'caps',
    broken: 'somebody of another team was given a conversation',
    by: (h) =>
      (entry(h, 'joko', 1).effects[1] = {
        ...entry(h, 'joko', 1).effects[1],
        id: 'joko:1:1',
        type: 'assign',
        to: { team: 'tech' },
      }),
  },
  {
    rule: 'caps',
    broken: 'somebody left out of automatic assignment was given a conversation',
    by: (h) => (load(h, 12).autoAssign = false),
  },
  {
    rule: 'caps',
    broken: 'it was given back to whoever had missed it',
    by: (h) =>
      (entry(h, 'joko', 1).effects[1] = {
        ...entry(h, 'joko', 1).effects[1],
        id: 'joko:1:1',
        type: 'assign',
        exclude: ['anna'],
      }),
  },
  {
    rule: 'caps',
    broken: 'an agent took more by hand than they may have',
    by: (h) => {
      load(h, 12).claims = ['x:hand:l-anna|0000007'];
      load(h, 12).open = 1;
      Object.assign(load(h, 13), { claims: ['x:hand:l-anna|0000007', 'y:hand:l-anna|0000008'], open: 2 });
    },
  },
  {
    rule: 'profiles',
    broken: 'an agent is known otherwise than the files say',
    by: (h) => (found(h.end.agents, () => true).maxOpen = 9),
  },
  {
    rule: 'profiles',
    broken: 'an agent was known as no file ever said',
    by: (h) => (load(h, 6).teams = ['tech']),
  },
  {
    rule: 'order',
    broken: 'the bot’s words came through a connector after later ones',
    by: (h) => {
      const welcome = stands(h, 'talk joko', 'Welcome');
      take(h.delivered, welcome);
      h.delivered.push(welcome);
    },
  },
  {
    rule: 'delivered',
    broken: 'the bot said something else through a connector',
    by: (h) => (stands(h, 'talk joko', 'Welcome').text = 'Closed'),
  },
  {
    rule: 'delivered',
    broken: 'the contact was told of another agent',
    by: (h) => (stands(h, 'talk joko', 'anna answers').text = 'budi answers'),
  },
  {
    rule: 'delivered',
    broken: 'the contact was told other words than the agent’s',
    by: (h) => (stands(h, 'l-marie', 'a1').text = 'garbage'),
  },
  {
    rule: 'delivered',
    broken: 'the agent was told other words than the contact’s',
    by: (h) => (stands(h, 'l-anna', 'm2').text = 'garbage'),
  },
  {
    rule: 'delivered',
    broken: 'something came through a connector that nobody decided',
    by: (h) => h.delivered.push({ ...stands(h, 'talk joko', 'a2'), text: 'made up' }),
  },
  {
    rule: 'private',
    broken: 'a note stands before a contact',
    by: (h) => h.delivered.push({ ...stands(h, 'l-marie', 'a1'), seq: 6, text: 'odd' }),
  },
  {
    rule: 'one owner',
    broken: 'two agents hold one conversation',
    by: (h) =>
      h.end.agents.push({
        ...found(h.end.agents, () => true),
        id: 'budi',
        open: 1,
        claims: ['joko:1:1'],
      }),
  },
  {
    rule: 'no orphans',
    broken: 'a decision is not in the journal of its own',
    by: (h) => conversation(h, 'joko').unfiled.push('6'),
  },
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

test('a supervisor may go over a cap by hand', () => {
  const history = structuredClone(sound()) as Broken;
  const [before, after] = [load(history, 12), load(history, 13)];
  const claims = ['x:hand:l-anna|0000007', 'y:hand:l-anna|0000008'];
  Object.assign(before, { claims: claims.slice(0, 1), open: 1 });
  Object.assign(after, { claims, open: 2 });
  for (const { agents } of history.configs) for (const agent of agents) agent.supervisor = true;
  expect(check(history).filter(({ rule }) => rule === 'caps')).toEqual([]);
});

test('what is late for nothing but an unrest is not found', () => {
  const history = structuredClone(sound()) as Broken;
  entry(history, 'joko', 3).decidedAt = 6_100;
  expect(check(history).map(({ rule }) => rule)).toContain('timers');
  history.unrest.push({ what: 'killed', from: 4_000, until: 5_500 });
  expect(check(history).filter(({ rule }) => rule === 'timers')).toEqual([]);
});

test('a double through a connector is counted, not found', () => {
  const history = structuredClone(sound()) as Broken;
  history.delivered.push({ ...stands(history, 'talk joko', 'a3') });
  expect(check(history)).toEqual([]);
  expect(doubles(history)).toBe(1);
});
