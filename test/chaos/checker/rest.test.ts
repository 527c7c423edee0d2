import { expect, test } from '@jest/globals';
import { brokenRules, conversation, entry, finds, load, soundCopy, take } from './broken.ts';
import { check } from './check.ts';
import { sound } from './sound.ts';

test('a sound history has no findings', () => {
  expect(check(sound())).toEqual([]);
});

finds([
  { rule: 'no orphans', broken: 'an answer is still owed', by: (h) => h.end.owed.push('l-anna|1:answer') },
  {
    rule: 'no orphans',
    broken: 'a decision is not in the journal of its own',
    by: (h) => conversation(h, 'joko').unfiled.push('6'),
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
]);

test('everyone served: who waits only as long as something is broken is no finding, and is one soon after', () => {
  const waits = (until: number) => {
    const history = soundCopy();
    load(history, 6).at = 1_200; // anna is free from then on, and marie and joko wait
    load(history, 7).at = 2_300;
    history.unrest.push({ what: 'killed', from: 1_000, until });
    return check(history).filter(({ rule }) => rule === 'everyone served');
  };
  expect(waits(1_500)).toEqual([]);
  expect(waits(1_250)).toMatchObject([{ conversation: 'marie' }, { conversation: 'joko' }]);
});

test('everyone served: whom no agent may have waits as long as it takes', () => {
  const history = soundCopy();
  load(history, 6).at = 1_200;
  load(history, 7).at = 2_300;
  for (const order of [1, 6]) load(history, order).teams = ['tech'];
  expect(brokenRules(history)).not.toContain('everyone served');
});
