import { expect, test } from '@jest/globals';
import { houseOf } from '../support/house.ts';

// More is said than a channel takes.

const files = { agents: { anna: { name: 'Anna', teams: ['day'], accounts: [{ channel: 'test', id: 'anna' }] } } };
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const numbersIn = (texts: readonly string[]): number[] =>
  texts.flatMap((text) => [...text.matchAll(/word (\d+)/g)].map(([, n]) => Number(n)));

test.each([1, 2])(
  'of what a contact writes while their agent cannot be reached nothing is lost, however much it is, and it comes in order: %i processes',
  async (processes) => {
    const wire = { isDown: false };
    const carrying = (line: string): void => {
      if (wire.isDown && line === 'line-anna') throw new Error('the channel is down');
    };
    await using house = await houseOf(files, processes, { carrying });
    await house.line('anna');
    await house.setPresence('anna', 'online');
    const { _id: talk } = await house.open('ayu');
    await house.settled();
    wire.isDown = true;
    for (const n of numbers(70)) await house.writes('ayu', `word ${n}`);
    const { facts, outbox = {} } = await house.conversation(talk);
    expect(facts.unseen?.agent).toBe('anna');
    expect(Object.values(outbox).filter(({ type }) => type === 'relayToAgent')).toHaveLength(50);

    wire.isDown = false;
    await house.settled();
    const texts = (house.sent.get('line-anna') ?? []).map(({ text }) => text).filter((text) => /word/.test(text));
    expect(numbersIn(texts)).toEqual(numbers(70));
    expect(texts).toHaveLength(51);
    expect((await house.conversation(talk)).facts).not.toHaveProperty('unseen');
  },
  60_000,
);
