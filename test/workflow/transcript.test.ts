import { expect, test } from '@jest/globals';
import { reception } from '../../machines/reception.ts';
import { days } from '../support/lives.ts';
import { machineOf, Talk } from '../support/talk.ts';

const monday = Date.parse('2026-06-01T09:00:00Z');
const sending = { ...days, transcriptAtClose: true };
const talkWith = (live: typeof days): Talk => new Talk(machineOf(reception), monday, {}, live).made('anna');

test('a conversation that is closed has its transcript sent, after the last words', () => {
  const talk = talkWith(sending).answers('anna').closes('anna');
  expect(talk.said.filter((what) => /closed|Transcript/.test(what))).toEqual(['say closed', 'sendTranscript']);
});

test('closed again it has it sent again, with what came after; closing twice is once', () => {
  const talk = talkWith(sending).closes('anna').closes('anna');
  expect(talk.decision).toMatchObject({ outcome: 'refused', refusal: 'closed' });
  const content = { text: 'One more thing', attachments: [] };
  talk.send({ type: 'conversation.reopened', at: talk.now, content, language: 'en' }).made('anna').closes('anna');
  expect(talk.said).toContain('sendTranscript');
});

test('unless it is asked for nothing is sent', () => {
  expect(talkWith(days).closes('anna').said).not.toContain('sendTranscript');
});
