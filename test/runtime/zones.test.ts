import { expect, test } from '@jest/globals';
import { aucklander, boundaries, type Contact, jakartan, newYorker, shifts } from '../domain/three-zones.ts';
import { handClock } from '../support/handClock.ts';
import { type Files, houseOf } from '../support/house.ts';

// Whole runtimes with a clock that is set: shifts in Paris, contacts elsewhere, the server wherever it is.

const minuteMs = 60_000;
const away = 'away until {opensAt}';
const files: Files = {
  agents: { anna: { name: 'Anna', teams: ['day'] }, budi: { name: 'Budi', teams: ['night'] } },
  teams: ['day', 'night'],
  shifts,
  routing: { machine: 'reception', parameters: { assign: { onlineOnly: true } } },
  messages: { en: { away }, fr: { away }, id: { away } },
};
const opening = ({ language, zone }: Contact) => ({ language, timezone: zone });

test('rules 13 and 14: a minute before, at and a minute after each boundary, to the team on duty or told when it opens', async () => {
  const hands = handClock(0);
  await using house = await houseOf(files, 2, { hands });
  const moments = boundaries
    .flatMap(({ of, at, contact, is }) =>
      is.map((expected, n) => ({ of: `${of} ${n - 1}`, at: Date.parse(at) + (n - 1) * minuteMs, contact, expected })),
    )
    .toSorted((a, b) => a.at - b.at);
  const found: string[] = [];
  for (const [n, { at, contact }] of moments.entries()) {
    hands.set(at);
    const { _id } = await house.open(`contact${n}`, opening(contact));
    await house.settled();
    const { facts } = await house.conversation(_id);
    const [welcome, told, ...more] = house.told(`contact${n}`);
    expect([welcome, more]).toEqual(['welcome', []]);
    found.push(told === 'queued' ? String(facts.team) : (told ?? '').replace('away until ', ''));
  }
  const isSo = ({ of, at }: (typeof moments)[number], is: string | undefined) =>
    `${new Date(at).toISOString()} ${of}: ${String(is)}`;
  expect(moments.map((moment, n) => isSo(moment, found[n]))).toEqual(
    moments.map((moment) => isSo(moment, moment.expected)),
  );
}, 240_000);

test.each([
  { contact: newYorker, opens: 'Thursday 02:00' },
  { contact: jakartan, opens: 'Kamis 13.00' },
  { contact: aucklander, opens: 'jeudi 18:00' },
])(
  'rule 14: $contact.zone: who waits when the shift ends is told at that minute, and in line again when the next begins',
  async ({ contact, opens }) => {
    const [ends, begins] = [Date.parse('2026-06-03T16:00Z'), Date.parse('2026-06-04T06:00Z')];
    const hands = handClock(ends - 10 * minuteMs);
    await using house = await houseOf(files, 2, { hands });
    await house.open('marie', opening(contact));
    await house.settled();
    const told: string[][] = [];
    for (const at of [ends, begins].flatMap((boundary) => [-1, 0, 1].map((n) => boundary + n * minuteMs))) {
      await hands.passTo(at);
      await house.settled();
      told.push([...house.told('marie')]);
    }
    const before = ['welcome', 'queued'];
    const closed = [...before, `away until ${opens}`];
    const again = [...closed, 'queued'];
    expect(told).toEqual([before, closed, closed, closed, again, again]);
  },
  120_000,
);
