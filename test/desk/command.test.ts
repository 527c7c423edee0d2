import { describe, expect, test } from '@jest/globals';
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
    ['\u200e/close', { word: 'close' }],
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
  ])('%j is held back', (typed) => {
    expect(readTyped(typed)).toEqual({ kind: 'heldBack' });
  });

  test.each(['hello', 'please note: we close at six', 'a/b', 'https://example.com/', '1/2', 'notebook', 'Noted: yes'])(
    '%j goes to the contact as it is',
    (typed) => {
      expect(readTyped(typed)).toEqual({ kind: 'words', text: typed });
    },
  );
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
