import { expect, test } from '@jest/globals';
import { explained, member, opened, ownedBy, patienceMs, until } from '../support/explained.ts';
import { houseOf } from '../support/house.ts';

test.each([
  { count: 999, says: /^of 999 left out: 998 not online$/ },
  { count: 1_001, says: /^of 1,000 or more \(1,000 are counted\) left out: (999|1000) not online$/ },
])(
  'of a team of $count the story says how many are left out, and when they were not counted to the end',
  async ({ count, says }) => {
    const agents = Object.fromEntries(Array.from({ length: count }, (_, n) => [`a${n}`, member()]));
    const routing = { machine: 'round-robin', parameters: { assign: { onlineOnly: true } } };
    await using house = await houseOf({ agents, routing }, 1);
    await house.setPresence('a0', 'online');
    const doc = await opened(house, 'marie');
    await until(house, doc, ownedBy('a0'));
    const { rows } = await explained(house, doc);
    expect(rows.flatMap(({ because }) => because).at(-1)).toMatch(says);
  },
  patienceMs,
);
