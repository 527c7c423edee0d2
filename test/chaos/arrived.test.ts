import { expect, test } from '@jest/globals';
import { arrived, numberedSent } from './arrived.ts';
import type { Documents, RawActivity } from './checker/documents.ts';
import type { Call } from '../support/connector.ts';

const talk = 'a:1budi';
const line = 'msteams-budi';
const nothing = { conversations: [], journal: [], agents: [], queue: [], owed: [], at: 0 };
const lines = [{ _id: line, usedAt: new Date(0), reference: JSON.stringify({ conversation: { id: talk } }) }];
const said = (seq: number, key: string): RawActivity => ({
  _id: `${line}|${seq}`,
  line,
  seq,
  from: 'bot',
  key,
  activity: '{}',
});
const sentAsOf = (numbers: Readonly<Record<string, number>>) =>
  new Map(Object.entries(numbers).map(([id, seq]) => [id, `${line}|${seq}`]));
const posted = (seq: number, text: string, timestamp: string): RawActivity => ({
  ...said(seq, `${line}:id:${seq}`),
  from: 'person',
  activity: JSON.stringify({ text, timestamp }),
});
const documents = (...activities: RawActivity[]): Documents => ({ ...nothing, lines, activities });
const call = (id: string, text: string, more: Partial<Call> = {}): Call => ({
  method: 'POST',
  path: '',
  conversation: talk,
  authorization: undefined,
  activity: { type: 'message', text },
  status: 200,
  fault: undefined,
  id,
  ...more,
});

test('what a connector took is what it was sent as, an answer or an effect', () => {
  const stored = documents(
    said(2, `${line}|0000001:answer`),
    said(3, `c:2:0@${line}`),
    said(4, `c:2:0@${line}:part1`),
    said(5, `c:2:0+0@${line}`),
  );
  const calls = [
    call('sent-1', 'You are online.'),
    call('sent-2', 'refused', { status: 500 }),
    call('sent-3', 'New: w000001 w000002'),
    call('sent-4', '<b>Marie:</b> w000003', { fault: 'cut' }),
    call('sent-1', 'changed', { method: 'PUT' }),
    call('sent-5', 'w000004'),
  ];
  const from = { line, from: 'bot', seq: null };
  const sentAs = sentAsOf({ 'sent-1': 2, 'sent-3': 3, 'sent-4': 4, 'sent-5': 5 });
  expect(arrived({ calls }, stored, sentAs)).toEqual([
    { ...from, text: 'You are online.', effect: null, answers: 1, unheard: false },
    { ...from, text: 'New: w000001 w000002', effect: 'c:2:0', answers: null, unheard: false },
    { ...from, text: 'w000003', effect: 'c:2:0', answers: null, unheard: true },
    { ...from, text: 'w000004', effect: 'c:2:0+0', answers: null, unheard: false },
  ]);
});

test('what it took without saying so is what it took again in the same words, if somebody wrote them', () => {
  const stored = documents(said(2, `c:2:0@${line}`), said(3, `c:3:0@${line}`));
  const calls = [
    call('sent-1', 'w000001'),
    call('sent-2', 'w000001'),
    call('sent-3', 'Hello'),
    call('sent-4', 'Hello'),
  ];
  const sentAs = sentAsOf({ 'sent-2': 2, 'sent-4': 3 });
  expect(arrived({ calls }, stored, sentAs).map(({ effect }) => effect)).toEqual(['c:2:0', 'c:2:0', null, 'c:3:0']);
});

test('what was sent has the number that was stored with its time and words, however often it was sent', () => {
  const numbered = numberedSent(documents(posted(1, '/online', 'one'), posted(4, '/online', 'four')));
  const sent = { line, text: '/online', command: true, acknowledged: true, seq: null };
  expect(numbered({ ...sent, timestamp: 'four' })).toEqual({ ...sent, seq: 4 });
  expect(numbered({ ...sent, timestamp: 'three' })).toEqual(sent);
  expect(numbered({ ...sent, seq: 9 })).toEqual({ ...sent, seq: 9 });
});
