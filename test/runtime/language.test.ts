import { expect, test } from '@jest/globals';
import { houseOf } from '../support/house.ts';

// `preferLanguage`: rather somebody who speaks the contact's language, the nearer the better.

const speaking = (...speaks: string[]) => ({ name: 'Somebody', teams: ['day'], maxOpen: 1, speaks });
const agents = {
  english: speaking('en'),
  french: speaking('en', 'fr'),
  canadian: speaking('fr-CA'),
};

test.each([
  { locale: 'fr-CA', order: ['canadian', 'french', 'english'], why: 'their own tag before its language' },
  { locale: 'fr-FR', order: ['french', 'english', 'canadian'], why: 'the language, where nobody has the tag' },
  { locale: 'fr', order: ['french', 'english', 'canadian'], why: 'the language, which one of a region is not' },
  { locale: 'ja', order: ['english', 'french', 'canadian'], why: 'anyone in turn, where nobody speaks it' },
])(
  'rule 4: contacts who write in $locale get $order: $why',
  async ({ locale, order }) => {
    await using house = await houseOf({
      agents,
      routing: { machine: 'round-robin', parameters: { assign: { onlineOnly: true, preferLanguage: true } } },
    });
    for (const [turn, agent] of Object.keys(agents).entries()) {
      await house.setPresence(agent, 'online');
      await house.db.agents.updateOne({ _id: agent }, { $set: { turn: turn + 1 } });
    }
    const got: unknown[] = [];
    for (const name of ['one', 'two', 'three']) {
      const { _id } = await house.open(name, { language: 'fr', locale });
      await house.settled();
      got.push((await house.conversation(_id)).facts.owner?.agent);
    }
    expect(got).toEqual(order);
  },
  120_000,
);
