import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Files, houseOf } from '../support/house.ts';

// Messages of a new opening wait for the last ones of the opening before, whichever process has them.

const agents: Files['agents'] = {
  anna: { name: 'Anna', teams: ['day'], accounts: [{ channel: 'test', id: 'anna' }] },
};
const routing: NonNullable<Files['routing']> = {
  machine: 'reception',
  parameters: { assign: { onlineOnly: true } },
  returning: { to: 'anyone', grace: '0 seconds' },
};

/** A channel that fails so many times to take what is so. */
function failing(times: number, line: string, text: RegExp) {
  let failures = 0;
  return {
    failures: () => failures,
    carrying: (to: string, message: { readonly text: string }): void => {
      if (to !== line || !text.test(message.text) || failures >= times) return;
      failures += 1;
      throw new Error('the channel did not answer');
    },
  };
}

async function deskOf(house: Awaited<ReturnType<typeof houseOf>>): Promise<void> {
  const at = new Date();
  const of = { channel: 'test', accounts: ['test:anna'], name: 'anna', locale: 'en', timezone: null };
  await house.db.lines.insertOne({ _id: 'anna', ...of, openedAt: at, usedAt: at });
  await house.setPresence('anna', 'online');
}

test.each([1, 2])(
  'on %d processes the contact hears the end of one opening before the beginning of the next',
  async (processes) => {
    const channel = failing(4, 'line-marie', /^closed$/);
    await using house = await houseOf({ agents, routing }, processes, channel);
    await deskOf(house);
    const first = await house.writes('marie');
    await house.settled();
    await house.close(first._id);
    const second = await house.writes('marie', 'again');
    expect(second._id).not.toBe(first._id);
    await house.settled();
    expect(channel.failures()).toBe(4);
    expect(house.told('marie')).toEqual(['welcome', 'assigned', 'closed', 'welcomeBack', 'assigned']);
  },
  120_000,
);

test.each([1, 2])(
  'on %d processes an agent hears of the next opening after the last words of the one before',
  async (processes) => {
    const channel = failing(3, 'anna', /last words/);
    await using house = await houseOf({ agents, routing }, processes, channel);
    await deskOf(house);
    const first = await house.writes('marie');
    await house.settled();
    await house.writes('marie', 'last words');
    await house.close(first._id);
    await house.writes('marie', 'again');
    await house.settled();
    expect(channel.failures()).toBe(3);
    const texts = (house.sent.get('anna') ?? []).map(({ text }) => text);
    const [before, after] = ['last words', 'again'].map((words) => texts.findIndex((text) => text.includes(words)));
    expect(before).toBeGreaterThan(0);
    expect(after).toBeGreaterThan(before ?? Infinity);
  },
  120_000,
);

test('a channel that holds up the agent does not hold up the contact: their next opening begins', async () => {
  let isDown = true;
  await using house = await houseOf({ agents, routing }, 2, {
    carrying: (line, { text }) => {
      if (line === 'anna' && isDown && text.includes('last words')) throw new Error('the channel did not answer');
    },
  });
  await deskOf(house);
  const first = await house.writes('marie');
  await house.settled();
  await house.writes('marie', 'last words');
  await house.close(first._id);
  await house.writes('marie', 'again');
  while (!house.told('marie').includes('welcomeBack')) await sleep(20);
  isDown = false;
  await house.settled();
  expect(house.told('marie')).toEqual(['welcome', 'assigned', 'closed', 'welcomeBack', 'assigned']);
}, 120_000);
