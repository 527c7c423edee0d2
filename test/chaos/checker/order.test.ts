import { expect, test } from '@jest/globals';
import { brokenRules, conversation, entry, finds, found, load, soundCopy, stands, swap, take } from './broken.ts';
import { check } from './check.ts';

finds([
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
    rule: 'order',
    broken: 'words came through a connector in another order',
    by: (h) => swap(h.delivered, stands(h, 'talk joko', 'a2'), stands(h, 'talk joko', 'a3')),
  },
  {
    rule: 'order',
    broken: 'an agent’s commands acted in another order, each on another conversation',
    by: (h) => (entry(h, 'marie', 5).order = 17.5),
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
]);

test('what is late for nothing but an unrest is not found', () => {
  const history = soundCopy();
  entry(history, 'joko', 3).decidedAt = 6_100;
  expect(brokenRules(history)).toContain('timers');
  history.unrest.push({ what: 'killed', from: 4_000, until: 5_500 });
  expect(check(history).filter(({ rule }) => rule === 'timers')).toEqual([]);
});
