import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { goodFolder } from './folder.ts';

const replies = (text: string) => ({ 'config/replies.yaml': text });

test('without the file there are no canned replies, and nothing is wrong', async () => {
  await using folder = await goodFolder();
  const read = await folder.read();
  expect(read.errors).toEqual([]);
  expect(read).toMatchObject({ revision: { workspace: { replies: {} } } });
});

test('replies are a part of what is published, in the order of the file', async () => {
  await using folder = await goodFolder(replies('replies:\n  zoo: { en: "Z {contact}" }\n  ask: { en: A, fr: B }\n'));
  const read = await folder.read();
  expect(read.ok && Object.entries(read.revision.workspace.replies)).toEqual([
    ['zoo', { en: 'Z {contact}' }],
    ['ask', { en: 'A', fr: 'B' }],
  ]);
  expect([read.errors, read.hints.filter((hint) => hint.includes('replies'))]).toEqual([[], []]);
});

test('all that is wrong is told at once, each at its place', async () => {
  await using folder = await goodFolder(
    replies(`replies:
  Hello: { en: Hi }
  hours: { fr: Bonjour }
  bye:
    en: 'Bye {contct}'
    de: Tschüss
    fr: 'Au revoir {contact'
  empty: { en: ' ' }
  list: [one]
  many: { en: '{contact, plural, one {#} other {#}}' }
extra: true
`),
  );
  expect((await folder.read()).errors).toEqual([
    'config/replies.yaml:2:3: found the name "Hello", expected a name of small letters, digits, - and _',
    'config/replies.yaml:3:3: found no en, expected one, as other languages fall back to it',
    'config/replies.yaml:5:14: found {contct}, expected {contact} or {agent} or {ref}',
    'config/replies.yaml:6:5: found language de, expected one of en, fr, id',
    expect.stringMatching(/^config\/replies.yaml:7:\d+: found broken ICU MessageFormat \(.*\), expected text with/),
    'config/replies.yaml:8:16: found " ", expected a text',
    'config/replies.yaml:9:9: found a list, expected a map',
    'config/replies.yaml:10:15: found {contact, plural, …}, expected {contact}, which comes in as text',
    'config/replies.yaml:11:1: found unknown key extra, expected replies',
  ]);
});

test('an apostrophe before a brace is only a hint', async () => {
  await using folder = await goodFolder(replies(`replies: { hours: { en: "It's '{contact} open" } }\n`));
  const { errors, hints } = await folder.read();
  expect(errors).toEqual([]);
  expect(hints).toContainEqual(expect.stringMatching(/^config\/replies.yaml:1:\d+: found a brace/));
});

test.each([
  ['replies:\n', 'found nothing, expected a map'],
  ['# nothing here\n', 'found an empty file, expected a map'],
  ['replies: {}\nreplies: {}\n', 'found the key replies twice, expected each key once'],
])('a file that says %j is refused', async (text, problem) => {
  await using folder = await goodFolder(replies(text));
  expect((await folder.read()).errors.join('\n')).toContain(problem);
});

test('too many, and too long a text', async () => {
  const lines = Array.from({ length: 501 }, (_, index) => `  r${index}: { en: x }`);
  await using folder = await goodFolder(replies(`replies:\n${lines.join('\n')}\n`));
  expect((await folder.read()).errors).toEqual(['config/replies.yaml:2:3: found a map, expected at most 500 replies']);
  await folder.write(replies(`replies: { long: { en: ${'x'.repeat(4_001)} } }\n`));
  expect((await folder.read()).errors.join()).toContain('expected a text of at most 4000 characters');
});

test('taking the file away takes the replies away, though what is left is older', async () => {
  await using folder = await goodFolder(replies('replies: { hours: { en: Nine } }\n'));
  const before = await folder.read();
  await rm(join(folder.path, 'config/replies.yaml'));
  const after = await folder.read();
  if (!before.ok || !after.ok) throw new Error('both are right');
  expect(after.revision.workspace.replies).toEqual({});
  expect(after.filesAt.getTime()).toBeGreaterThanOrEqual(before.filesAt.getTime());
});
