import { describe, expect, test } from '@jest/globals';
import { longestCarried } from '../../src/domain/content.ts';
import { toldIn } from '../../src/domain/told.ts';

const file = { contentType: 'image/png', name: 'a.png', url: 'file:a', bytes: 1 };
const said = (text: string, attachments = [file].slice(1)) => ({ text, attachments });
const many = (count: number, length: number) =>
  Array.from({ length: count }, (_, n) => said(`${n % 10}`.repeat(length)));

describe('what an agent is told', () => {
  test('goes into the brief as far as it is as long as a message, or of 200 parts', () => {
    expect(toldIn([], true)).toEqual({ said: [], more: [], lastOnly: null });
    expect(toldIn(many(200, 1), true)).toMatchObject({ said: { length: 200 }, more: [] });
    expect(toldIn(many(10, longestCarried / 10), true)).toMatchObject({ said: { length: 10 }, more: [] });
  });

  test('goes on in other messages, in order and with all its files', () => {
    const last = { ...said('the end', [file]), lost: [{ why: 'notShown' }] as const };
    const { more } = toldIn([...many(400, 1), last, said('', [file])], true);
    expect(more).toHaveLength(2);
    expect(more[0]?.text.split('\n\n')).toHaveLength(200);
    expect(more[1]).toEqual({ text: 'the end', attachments: [file, file], lost: [{ why: 'notShown' }] });
    expect(toldIn(many(3, longestCarried), true).more).toHaveLength(2);
  });

  test('says how many they are where others before them are left out', () => {
    expect(toldIn(many(300, 1), false).lastOnly).toBe(300);
  });
});
