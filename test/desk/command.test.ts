import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { commandWords, readSubmitted, readTyped } from '../../src/desk/command.ts';
import type { AgentProfile } from '../../src/domain/workspace.ts';
import { findTarget } from '../../src/desk/target.ts';

describe('what an agent typed', () => {
  test.each([
    ['/online', { word: 'online', text: '', ref: null }],
    ['  /ONLINE ', { word: 'online' }],
    ['/claim', { word: 'claim', ref: null }],
    ['/claim #7kq2', { word: 'claim', ref: '7KQ2' }],
    ['/claim 7KQ2', { word: 'claim', ref: '7KQ2' }],
    ['/to #7kqo', { word: 'to', ref: '7KQ0' }],
    ['/to someone', { word: 'to', ref: 'someone' }],
    ['/note call back\nat ten', { word: 'note', text: 'call back\nat ten' }],
    ['/note #7KQ2 is the order', { word: 'note', text: '#7KQ2 is the order', ref: null }],
    ['/say /etc/hosts', { word: 'say', text: '/etc/hosts' }],
    ['/transfer night he waits', { word: 'transfer', text: 'night he waits', insisted: false }],
    ['/transfer! budi', { word: 'transfer', text: 'budi', insisted: true }],
    ['\u200e/close', { word: 'close', ref: null, text: '' }],
    ['/close #7kq2', { word: 'close', ref: '7KQ2', text: '' }],
    ['/close thanks', { word: 'close', ref: null, text: 'thanks' }],
    ['/unassign #7KQ2', { word: 'unassign', ref: '7KQ2', text: '' }],
    ['／close', { word: 'close' }],
    ['⁄note hidden', { word: 'note', text: 'hidden' }],
  ])('%j is a command', (typed, expected) => {
    expect(readTyped(typed)).toMatchObject({ kind: 'command', ...expected });
  });

  test.each([
    '/nóte secret',
    '/notes secret',
    '/ note secret',
    '/',
    '//',
    '/etc/hosts',
    'note: secret',
    'NOTE : secret',
    '  Note:secret',
    'remarque : il est fâché',
    'Remarque\u00a0: il est fâché',
    'CATATAN: dia marah',
    '\u200bnote: secret',
    'note：secret',
    'internal note: secret',
    '\ufeff/ note secret',
    'note interne : il est fâché',
    'Note interne\u202f: il est fâché',
    'remarque interne : il est fâché',
    'Remarques privées : il est fâché',
    'note à usage interne : il est fâché',
    'catatan internal: dia marah',
    'catatan pribadi: dia marah',
    'Internal notes: he is angry',
    'private note - he is angry',
    'nb interne il est fâché',
    'N.B. interne : il est fâché',
    'internal: he is angry',
    '*note*: secret',
    '**Note:** secret',
    '__Note interne__ : secret',
    '“note”: secret',
    '« Note » : secret',
    '[note interne] secret, pas pour lui : attention',
    '(note) secret',
    'note (interne) : secret',
    `${'*'.repeat(300)} note: secret`,
    '- note: secret',
    '📝 note: secret',
    'no\u200bte: secret',
    'ｎｏｔｅ：secret',
    'note interne\nil est fâché',
    'note interne',
  ])('%j is held back', (typed) => {
    expect(readTyped(typed)).toEqual({ kind: 'heldBack' });
  });

  const plainWords = [
    'hello',
    'please note: we close at six',
    'a/b',
    'https://example.com/',
    '1/2',
    'notebook',
    'Noted: yes',
    'NB: we close at six',
    'Note that our internal team is closed on Sundays.',
    'Note the time: ten o’clock',
    'Private lessons: 20 €',
    'Private notes are kept for a year.',
    'Notre équipe interne : Anna et Budi',
    'J’ai pris note : vous passez lundi',
    'Remarquez bien : c’est fermé',
    'Catatan Anda sudah kami terima.',
    'Ini catatan pribadi Anda: terlampir',
    'Internet: 50 Mbit/s',
    'Comment : à pied ou en bus ?',
  ];
  test.each(plainWords)('%j goes to the contact as it is', (typed) => {
    expect(readTyped(typed)).toEqual({ kind: 'words', text: typed });
  });

  const anyCase = (word: string): fc.Arbitrary<string> =>
    fc.array(fc.boolean(), { minLength: word.length, maxLength: word.length }).map((upper) =>
      Array.from(word)
        .map((letter, index) => (upper[index] ? letter.toUpperCase() : letter))
        .join(''),
    );
  const oneOf = (...words: readonly string[]) => fc.constantFrom(...words).chain(anyCase);
  const spaces = fc.stringMatching(/^[ \t\u00a0\u202f\u200b]{0,3}$/);
  const gap = spaces.map((space) => ` ${space}`);
  const mark = fc.constantFrom(
    '',
    '',
    '*',
    '**',
    '_',
    '~~',
    '`',
    '"',
    '“',
    '”',
    '«',
    '»',
    '’',
    '(',
    ')',
    '[',
    ']',
    '\u200b',
  );
  const noteWord = oneOf('note', 'notes', 'remarque', 'remarques', 'catatan');
  const whose = oneOf('internal', 'interne', 'private', 'privée', 'privé', 'pribadi');
  const named = fc.oneof(
    noteWord,
    fc.tuple(noteWord, mark, gap, mark, whose).map((parts) => parts.join('')),
    fc.tuple(whose, mark, gap, mark, noteWord).map((parts) => parts.join('')),
  );
  const colons = fc.constantFrom(':', '：', '﹕', '∶');
  const begun = fc
    .tuple(spaces, mark, spaces, named, spaces, mark, spaces, colons, mark)
    .map((parts) => parts.join(''));

  test('a note is held back in whatever case, spacing and marks it is begun, and sent by /say', () => {
    fc.assert(
      fc.property(begun, fc.string(), (note, secret) => {
        expect(readTyped(note + secret)).toEqual({ kind: 'heldBack' });
        expect(readTyped(`/say ${note}x`)).toMatchObject({ word: 'say', text: `${note}x`.trim() });
      }),
    );
  });

  test('what begins with another word is no note, whatever follows', () => {
    const another = fc
      .stringMatching(/^[A-Z]?[a-z]{1,12}$/)
      .filter((word) => !/^(n|note|remarque|catatan|comment|kom|inter|priv|prib|conf|rahasia)/i.test(word));
    fc.assert(
      fc.property(another, begun, (word, note) => {
        expect(readTyped(`${word} ${note}`)).toMatchObject({ kind: 'words' });
      }),
    );
  });
});

test('a button says what a command says, with the conversation it is about', () => {
  expect(readSubmitted({ command: 'note', ref: '7KQ2', text: ' call ' })).toMatchObject({
    word: 'note',
    ref: '7KQ2',
    text: 'call',
  });
  expect(readSubmitted({ command: 'explode', ref: null, text: '' })).toBeUndefined();
  for (const command of commandWords)
    expect(readSubmitted({ command, ref: null, text: '' })).toMatchObject({ word: command });
});

describe('whom a transfer goes to', () => {
  const profile = (name: string): AgentProfile => ({ name, teams: [], autoAssign: true, role: 'agent', accounts: [] });
  const agents = { anna: profile('Anna Kurnia'), budi: profile('Budi') };
  const teams = { night: { name: 'Night team' }, 'night-vip': { name: 'VIP' } };

  test.each([
    ['anna', { agent: 'anna', note: null }],
    ['Anna Kurnia she knows him', { agent: 'anna', note: 'she knows him' }],
    ['anna Kurnia', { agent: 'anna', note: null }],
    ['NIGHT', { team: 'night', note: null }],
    ['night team please', { team: 'night', note: 'please' }],
    ['night-vip urgent', { team: 'night-vip', note: 'urgent' }],
    ['vip', { team: 'night-vip', note: null }],
  ])('%j', (text, expected) => {
    expect(findTarget(text, agents, teams)).toMatchObject(expected);
  });
  test.each(['nobody', 'annabel', ''])('%j is nobody', (text) => {
    expect(findTarget(text, agents, teams)).toBeUndefined();
  });
});
