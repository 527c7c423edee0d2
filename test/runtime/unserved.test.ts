import { expect, test } from '@jest/globals';
import { type Files, type House, houseOf } from '../support/house.ts';

// Nobody waits while someone qualifies: what no event has brought together the sweeper does, and counts when it was for long.

const files: Files = {
  agents: { anna: { name: 'Anna', teams: ['day'] } },
  routing: { machine: 'round-robin', parameters: { to: { team: 'day' }, assign: { onlineOnly: true } } },
};
const ago = (ms: number) => new Date(Date.now() - ms);

/** Marie waits, and anna came online behind everybody's back, both so long ago. */
async function unnoticed(house: House, waitsMs: number, freeMs: number): Promise<string> {
  const { _id } = await house.open('marie');
  await house.settled();
  await house.db.queue.updateOne({ _id }, { $set: { placedAt: ago(waitsMs) } });
  await house.db.agents.updateOne({ _id: 'anna' }, { $set: { presence: 'online', changedAt: ago(freeMs) } });
  return _id;
}

test.each([
  { what: 'both for long: served, and a breach', waitsMs: 60_000, freeMs: 60_000, breaches: ['unserved'] },
  { what: 'an agent who came free just now: served, and none', waitsMs: 3_600_000, freeMs: 0, breaches: [] },
  { what: 'a contact who came just now: served, and none', waitsMs: 0, freeMs: 3_600_000, breaches: [] },
])(
  'the sweeper finds somebody who waits and somebody who qualifies, $what',
  async ({ waitsMs, freeMs, breaches }) => {
    await using house = await houseOf(files);
    const id = await unnoticed(house, waitsMs, freeMs);
    await house.runtimes[1]?.queue.repair();
    await house.settled();
    expect((await house.conversation(id)).facts.owner?.agent).toBe('anna');
    expect(house.breaches).toEqual(breaches);
  },
  120_000,
);

test('whom nobody may have yet is no breach, however long they wait', async () => {
  await using house = await houseOf(files);
  const { _id } = await house.open('marie');
  await house.settled();
  await house.db.queue.updateOne({ _id }, { $set: { placedAt: ago(3_600_000) } });
  await house.runtimes[0]?.queue.repair();
  expect([house.breaches, await house.db.queue.countDocuments()]).toEqual([[], 1]);
}, 120_000);

test('what is served by an event, late as it may be, is no breach', async () => {
  await using house = await houseOf(files);
  const id = await unnoticed(house, 60_000, 60_000);
  await house.runtimes[0]?.queue.serveAll();
  await house.settled();
  expect((await house.conversation(id)).facts.owner?.agent).toBe('anna');
  expect(house.breaches).toEqual([]);
}, 120_000);
