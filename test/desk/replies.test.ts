import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { replyPicker } from '../../src/desk/replies.ts';
import { compileCatalog } from '../../src/messages/catalog.ts';
import { compileReplies } from '../../src/messages/replies.ts';

const { desk } = parse(readFileSync('locales/en.yaml', 'utf8')) as { desk: Record<string, string> };
const texts = Object.fromEntries(Object.entries(desk).map(([key, text]) => [`desk.${key}`, text]));
const catalog = compileCatalog({ en: texts });
const subject = { ref: '7KQ2', contact: 'Zoë' };
const pickerOf = (replies: Parameters<typeof compileReplies>[0], to = 'en') =>
  replyPicker(
    catalog,
    compileReplies(replies, () => undefined),
    to,
    subject,
  );

test('without canned replies there is nothing to choose from', () => {
  expect(pickerOf({})).toEqual([]);
});

test('a choice shows the first words in the agent’s language, in one line, and sends the key', () => {
  const long = 'Dear {contact},\n\nwe have received your letter of yesterday and will answer it.';
  expect(pickerOf({ letter: { en: 'A letter', fr: long } }, 'fr-FR')).toEqual([
    {
      title: 'Canned reply',
      command: 'r',
      ref: '7KQ2',
      input: {
        placeholder: 'Choose a reply',
        choices: [{ title: 'letter: Dear Zoë, we have received your letter…', value: 'letter' }],
        send: 'Send',
      },
    },
  ]);
});

test('of very many, a card shows the first', () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`r${index}`, { en: 'x' }]));
  const [action] = pickerOf(many);
  expect(action?.input?.choices).toHaveLength(50);
});
