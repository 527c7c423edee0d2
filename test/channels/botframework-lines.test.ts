import { describe, expect, test } from '@jest/globals';
import { incoming } from '../../src/channels/botframework/incoming.ts';
import { lineOf } from '../../src/channels/botframework/person.ts';
import { fromEmulator, fromTeams } from '../support/connectorActivity.ts';
import { objectId, tenant } from '../support/connectorApp.ts';

const serviceUrl = 'http://localhost:5000';
const teams = (text: string, more: object = {}) => incoming.parse(fromTeams(serviceUrl, text, more));
const emulator = (text: string, more: object = {}) => incoming.parse(fromEmulator(serviceUrl, 'ayu', text, more));

describe('a line', () => {
  test('has on Teams the account and the person in their organisation, in small letters', () => {
    const activity = teams('', {
      channelData: { tenant: { id: tenant } },
      from: { id: '29:1-Budi', aadObjectId: objectId },
    });
    const { accounts } = lineOf(activity, null, new Date(0));
    expect(accounts).toEqual(['msteams:29:1-Budi', `msteams:${tenant}:${objectId}`.toLowerCase()]);
  });

  test('does not show its account and conversation, keeps both apart, and stays the same', () => {
    const ids = [
      emulator('a'),
      emulator('b'),
      emulator('a', { from: { id: 'sari' } }),
      emulator('a', { conversation: { id: 'b' } }),
    ].map((activity) => lineOf(activity, null, new Date(0))._id);
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toBe(ids[1]);
    for (const id of ids) expect(id).toMatch(/^emulator-[\w-]{22}$/);
  });

  test('keeps what is known when an activity does not say it', () => {
    const known = { ...lineOf(emulator('a'), null, new Date(0)), openedAt: new Date(0) };
    const silent = { locale: undefined, localTimezone: null, from: { id: 'ayu' } };
    expect(lineOf(emulator('a', silent), known, new Date(1))).toMatchObject({
      name: 'Ayu Lestari',
      locale: 'en-GB',
      timezone: 'Asia/Jakarta',
    });
  });

  test('carries the conversation reference', () => {
    const { reference } = lineOf(emulator('a'), null, new Date(0));
    expect(JSON.parse(String(reference))).toMatchObject({
      channelId: 'emulator',
      serviceUrl,
      conversation: { id: 'talk ayu' },
      user: { id: 'ayu' },
      bot: { id: 'bot-1' },
    });
  });
});
