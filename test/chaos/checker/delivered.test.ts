import { expect, test } from '@jest/globals';
import { type Broken, conversation, entry, finds, found, soundCopy, stands, take } from './broken.ts';
import { check } from './check.ts';
import { doubles } from './rules/delivered.ts';

finds([
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
    rule: 'nothing lost',
    broken: 'words were refused, and who sent them was not told',
    by: (h) => (entry(h, 'marie', 4).event.type = 'command.refused'),
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
  {
    rule: 'carried',
    broken: 'a contact’s words were not carried to their agent',
    by: (h) => (entry(h, 'marie', 3).effects = []),
  },
  {
    rule: 'carried',
    broken: 'an owner was never told what they were known to have missed',
    by: (h) => {
      const effects = [{ id: 'joko:7:0', type: 'catchUp', agent: 'anna' }];
      h.journal.push({ ...entry(h, 'marie', 3), conversation: 'joko', version: 7, effects });
    },
  },
  {
    rule: 'carried',
    broken: 'an agent closed what they had not been shown all of',
    by: (h) => {
      writeMore(h);
      const event = { type: 'conversation.closed', at: 5_600, by: 'anna', insisted: false };
      const ownerChange = { from: 'anna', to: null };
      h.journal.push({ ...entry(h, 'joko', 7), version: 8, order: 21, event, effects: [], ownerChange });
    },
  },
  {
    rule: 'unseen',
    broken: 'what an agent’s outbox had no place for was remembered and never told',
    by: writeMore,
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
    rule: 'carried',
    broken: 'nobody told the agent whom they were given',
    by: (h) => {
      entry(h, 'marie', 2).effects = [];
      take(h.delivered, stands(h, 'l-anna', 'New: m1'));
      h.seen = h.seen.filter(({ text }) => text !== 'New: m1');
    },
  },
  {
    rule: 'private',
    broken: 'a note stands before a contact',
    by: (h) => h.delivered.push({ ...stands(h, 'l-marie', 'a1'), seq: 6, text: 'odd' }),
  },
]);

test('a double through a connector is counted, not found', () => {
  const history = soundCopy();
  history.delivered.push({ ...stands(history, 'talk joko', 'a3') });
  expect(check(history)).toEqual([]);
  expect(doubles(history)).toEqual({ all: 1, avoidable: 1 });
  history.delivered.push({ ...stands(history, 'talk joko', 'a3'), unheard: true });
  expect(doubles(history)).toEqual({ all: 2, avoidable: 1 });
  history.delivered.push({ ...stands(history, 'talk joko', 'a3'), text: 'the second part of it' });
  expect(doubles(history)).toEqual({ all: 2, avoidable: 1 });
});

test('what an agent’s outbox had no place for is told them later', () => {
  const history = soundCopy();
  writeMore(history);
  conversation(history, 'joko').unseen = null;
  const told = { id: 'joko:8:0', type: 'brief', why: 'missed', agent: 'anna', since: 7 };
  history.journal.push({
    ...entry(history, 'joko', 7),
    version: 8,
    order: 21,
    event: { type: 'agent.reached', at: 5_500, agent: 'anna' },
    effects: [told],
  });
  conversation(history, 'joko').version = 8;
  const shown = { line: 'l-anna', seq: 12, text: 'You have missed: j2' };
  history.delivered.push({ ...shown, from: 'bot', effect: told.id, answers: null });
  history.seen.push({ ...shown, session: 'anna 1' });
  expect(check(history)).toEqual([]);
});

/** Joko writes once more, and Anna is told nothing of it: it is remembered. */
function writeMore(history: Broken): void {
  history.sent.push({ line: 'talk joko', text: 'j2', command: false, acknowledged: true, seq: null });
  history.journal.push({
    ...entry(history, 'joko', 6),
    version: 7,
    order: 20,
    event: { type: 'contact.messaged', at: 5_400, source: { line: 'talk joko', seq: 2 }, content: { text: 'j2' } },
    effects: [{ id: 'joko:7:0', type: 'catchUp', agent: 'anna' }],
  });
  Object.assign(conversation(history, 'joko'), { version: 7, unseen: { agent: 'anna', since: 7 } });
}
