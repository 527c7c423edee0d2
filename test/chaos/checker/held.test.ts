import { expect, test } from '@jest/globals';
import { conversation, entry, finds, found, load, soundCopy } from './broken.ts';
import { check } from './check.ts';

finds([
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
]);

test('a supervisor may go over a cap by hand', () => {
  const history = soundCopy();
  const [before, after] = [load(history, 12), load(history, 13)];
  const claims = ['x:hand:l-anna|0000007', 'y:hand:l-anna|0000008'];
  Object.assign(before, { claims: claims.slice(0, 1), open: 1 });
  Object.assign(after, { claims, open: 2 });
  for (const { agents } of history.configs) for (const agent of agents) agent.supervisor = true;
  expect(check(history).filter(({ rule }) => rule === 'caps')).toEqual([]);
});
