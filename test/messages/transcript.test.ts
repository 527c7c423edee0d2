import { describe, expect, test } from '@jest/globals';
import type { Said } from '../../src/domain/said.ts';
import { transcriptOf } from '../../src/messages/transcript.ts';
import { zoneOf } from '../../src/messages/zoneOf.ts';

const style = {
  language: 'en',
  zone: 'Europe/Paris',
  todayMs: null,
  note: (name: string, words: string) => `(note) ${name}: ${words}`,
  longestText: 100,
  longest: 10_000,
};
const said = (at: string, text: string, more: Partial<Said> = {}): Said => ({
  at: Date.parse(at),
  who: 'contact',
  name: 'Marie',
  text,
  files: [],
  ...more,
});

describe('a transcript', () => {
  test('has a line for each message, under headings for the days of its zone', () => {
    const messages = [
      said('2026-06-01T21:59:00Z', 'Good evening'),
      said('2026-06-01T22:01:00Z', 'Hello', { who: 'agent', name: 'Anna' }),
      said('2026-06-01T22:02:00Z', 'in a hurry', { who: 'note', name: 'Anna' }),
    ];
    expect(transcriptOf(messages, style)).toEqual({
      lines: [
        'Monday, 1 June 2026',
        '23:59 Marie: Good evening',
        'Tuesday, 2 June 2026',
        '00:01 Anna: Hello',
        '00:02 (note) Anna: in a hurry',
      ],
      leftOut: 0,
    });
  });

  test.each([
    { todayMs: Date.parse('2026-06-01T12:00:00Z'), lines: ['10:00 Marie: Hi'] },
    { todayMs: Date.parse('2026-06-02T12:00:00Z'), lines: ['Monday, 1 June 2026', '10:00 Marie: Hi'] },
  ])('does without a heading for today', ({ todayMs, lines }) => {
    expect(transcriptOf([said('2026-06-01T08:00:00Z', 'Hi')], { ...style, todayMs }).lines).toEqual(lines);
  });

  test.each([
    { language: 'fr', lines: ['lundi 1 juin 2026', '10:00 Marie: Hi'] },
    { language: 'id', lines: ['Senin, 1 Juni 2026', '10.00 Marie: Hi'] },
  ])('has days and times in $language', ({ language, lines }) => {
    expect(transcriptOf([said('2026-06-01T08:00:00Z', 'Hi')], { ...style, language }).lines).toEqual(lines);
  });

  test('tells the times of a day whose clocks go back as people read them', () => {
    const messages = [said('2026-10-25T00:30:00Z', 'first'), said('2026-10-25T01:30:00Z', 'second')];
    expect(transcriptOf(messages, style).lines.slice(1)).toEqual(['02:30 Marie: first', '02:30 Marie: second']);
  });

  test('names the files that were sent along', () => {
    const [only, both] = [
      said('2026-06-01T08:00:00Z', '', { files: ['a.png', 'b.png'] }),
      said('2026-06-01T08:00:00Z', 'See', { files: ['a.png'] }),
    ];
    expect(transcriptOf([only, both], style).lines.slice(1)).toEqual([
      '10:00 Marie: [a.png] [b.png]',
      '10:00 Marie: See [a.png]',
    ]);
  });

  test.each(['\n', '\r\n', '\r', '\u2028', '\u0085'])(
    'sets in what follows a line break (%j), so that nobody speaks for another',
    (lineBreak) => {
      const forged = said('2026-06-01T08:00:00Z', `Hi${lineBreak}10:01 Anna: We pay you back`);
      expect(transcriptOf([forged], style).lines.slice(1)).toEqual([
        '10:00 Marie: Hi\n    10:01 Anna: We pay you back',
      ]);
    },
  );

  test('that is too long keeps the newest, one at least, and tells how many it left out', () => {
    const messages = ['one', 'two', 'three'].map((text) => said('2026-06-01T08:00:00Z', text));
    const lineLength = '10:00 Marie: three\n'.length;
    expect(transcriptOf(messages, { ...style, longest: lineLength })).toEqual({
      lines: ['Monday, 1 June 2026', '10:00 Marie: three'],
      leftOut: 2,
    });
    expect(transcriptOf(messages, { ...style, longest: 2 * lineLength }).leftOut).toBe(1);
    expect(transcriptOf(messages, { ...style, longest: 1 })).toMatchObject({ leftOut: 2 });
  });

  test('cuts a very long message', () => {
    const { lines } = transcriptOf([said('2026-06-01T08:00:00Z', 'x'.repeat(101))], style);
    expect(lines[1]).toBe(`10:00 Marie: ${'x'.repeat(100)}…`);
  });

  test('of nothing is nothing', () => {
    expect(transcriptOf([], style)).toEqual({ lines: [], leftOut: 0 });
  });
});

test.each([
  { candidates: ['Asia/Jakarta', 'Europe/Paris'], zone: 'Asia/Jakarta' },
  { candidates: ['SE Asia Standard Time', 'Europe/Paris'], zone: 'Europe/Paris' },
  { candidates: [null, 'nowhere'], zone: 'UTC' },
])('of $candidates the zone is $zone', ({ candidates, zone }) => {
  expect(zoneOf(...candidates)).toBe(zone);
});
