import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from '@jest/globals';
import { pressKeys } from '../../src/channels/presses.ts';
import type { Connector, SentActivity } from '../support/connector.ts';
import { fromEmulator, fromTeams } from '../support/connectorActivity.ts';
import { config, type RotaHere } from '../support/connectorApp.ts';
import type { Person } from '../support/person.ts';
import { cardOf, idOf, pressIn, refOf } from '../support/pressing.ts';
import { withAnna } from '../support/withAnna.ts';

const patienceMs = 60_000;
const budi = 'a:1budi';
const { agents } = config.agents;
let connector: Connector;
let rota: RotaHere;
let anna: Person;
const supervisor = { ...agents.anna, role: 'supervisor' };
const routing = { machine: 'reception', autoAssign: false };
withAnna({ config: { agents: { agents: { anna: supervisor, budi: agents.budi } }, routing } }, (here) => {
  ({ connector, rota, anna } = here);
});
beforeAll(async () => {
  await rota.post(fromTeams(connector.serviceUrl, '/online'));
  await connector.hears(budi, /^You are online/);
}, patienceMs);

const press = (...pressed: Parameters<ReturnType<typeof pressIn>>) => pressIn(rota, connector)(...pressed);
/** The card that Budi gets when he takes a contact's conversation. */
async function taken(contact: string, text = `I am ${contact}`): Promise<SentActivity> {
  await rota.post(fromEmulator(connector.serviceUrl, contact, text, { from: { id: contact, name: contact } }));
  await connector.hears(`talk ${contact}`, /^Hello and welcome/);
  // They are greeted before they have a place in the queue.
  while ((await rota.db.queue.countDocuments()) === 0) await sleep(20);
  await rota.post(fromTeams(connector.serviceUrl, '/claim', { id: crypto.randomUUID() }));
  return connector.hears(budi, new RegExp(`New conversation #\\w+: ${contact}\\b`));
}
const changeOf = async (card: SentActivity): Promise<string> =>
  JSON.stringify(cardOf(await connector.updated(idOf(connector, card))));

test(
  'a button that is pressed twice is meant once, and answered twice',
  async () => {
    const card = await taken('ayu');
    const both = [await press(card, 'say', 'On my way'), await press(card, 'say', 'On my way')];
    await press(card, 'say', 'There');
    await connector.hears('talk ayu', '**Budi Santoso:** There');
    expect(connector.texts('talk ayu').filter((text) => text.includes('On my way'))).toHaveLength(1);
    for (const answer of both)
      expect(await answer.json()).toMatchObject({ statusCode: 200, value: { actions: cardOf(card).actions } });
  },
  patienceMs,
);

test(
  'a button of an old card does nothing, says so, and shows the card as it is now',
  async () => {
    const card = await taken('dewi');
    await press(card, 'close');
    expect(await changeOf(card)).toContain('"actions":[]');
    const late = await press(card, 'say', 'Too late');
    expect(await late.json()).toMatchObject({ statusCode: 200, value: { actions: [] } });
    await connector.hears(budi, `You do not have #${refOf(card)}.`);
    expect(connector.texts('talk dewi').join()).not.toContain('Too late');
  },
  patienceMs,
);

test(
  'a button does nothing for an agent who does not have the conversation, nor for anybody else',
  async () => {
    const card = await taken('sari');
    const ref = refOf(card);
    const value = { rota: { command: 'say', ref }, 'text-say': 'Not mine' };
    await fetch(`${rota.url}/v3/directline/conversations/${anna.line}/activities`, {
      method: 'POST',
      headers: { authorization: `Bearer ${anna.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'message', value, from: { id: 'dl_anna' } }),
    });
    await anna.hears(`You do not have #${ref}.`);

    const mallory = { from: { id: '29:1-Mallory', name: 'Mallory' }, conversation: { id: 'a:1mallory' } };
    expect((await press(card, 'close', undefined, mallory)).status).toBe(200);
    await connector.hears('a:1mallory', 'Only agents can use this button.');
    expect(await rota.db.conversations.countDocuments({ 'contact.name': 'Mallory' })).toBe(0);
    expect(await rota.db.conversations.findOne({ ref })).toMatchObject({ facts: { owner: { agent: 'budi' } } });
    expect(connector.texts('talk sari').join()).not.toContain('Not mine');
  },
  patienceMs,
);

test(
  'a button of ours that cannot be read is answered as an error, and one of somebody else’s is not ours to answer',
  async () => {
    const card = await taken('putri');
    const action = (rota_: object) => ({ value: { action: { type: 'Action.Execute', data: rota_ } } });
    const unreadable = await press(card, 'close', undefined, action({ rota: { command: 'x'.repeat(41) } }));
    expect([unreadable.status, await unreadable.json()]).toMatchObject([200, { statusCode: 400 }]);
    expect((await press(card, 'close', undefined, action({ theirs: true }))).status).toBe(501);
  },
  patienceMs,
);

test(
  'a card has nothing to press any more and says why, once its conversation is another’s',
  async () => {
    const [given, lost] = [await taken('rini'), await taken('tuti')];
    await press(given, 'transfer', 'anna');
    expect(await changeOf(given)).toMatch(/is now with Anna Kurnia.*"actions":\[\]/);
    await anna.say(`/assign ${refOf(lost)} anna`);
    expect(await changeOf(lost)).toMatch(/is now with Anna Kurnia.*"actions":\[\]/);
  },
  patienceMs,
);

test(
  'words that are too long for a card go before it',
  async () => {
    const long = `${'many words '.repeat(800)}and an end`;
    await taken('wati', long);
    const card = await connector.hears(budi, /^New conversation #\w+: wati$/);
    expect(JSON.stringify(cardOf(card).body)).not.toContain('many words');
    const words = connector.texts(budi).filter((text) => text.includes('many words'));
    expect(words.join(' ')).toContain('and an end');
    for (const { activity } of connector.calls) expect(JSON.stringify(activity).length).toBeLessThan(28_000);
  },
  patienceMs,
);

test(
  'a press that Teams sends again after a while, with another id and time, is meant once',
  async () => {
    const card = await taken('lina');
    await press(card, 'say', 'Just a moment');
    await connector.hears('talk lina', '**Budi Santoso:** Just a moment');
    // As if it had been pressed 15 s ago: what tells presses in quick succession has passed.
    const line = (await rota.db.lines.findOne({ _id: { $regex: '^msteams' } }))?._id ?? '';
    const stored = await rota.db.activities
      .find({ line, activity: { $regex: 'Just a moment' }, from: 'person' })
      .toArray();
    const [first] = stored;
    const keys = [first?.key ?? []].flat().filter((key) => !key.startsWith(`${line}:pressed:`));
    await rota.db.activities.updateOne({ _id: first?._id ?? '' }, { $set: { key: keys } });
    await press(card, 'say', 'Just a moment', { timestamp: new Date(Date.now() + 1).toISOString() });
    await press(card, 'say', 'Here I am');
    await connector.hears('talk lina', '**Budi Santoso:** Here I am');
    expect(connector.texts('talk lina').filter((text) => text.includes('Just a moment'))).toHaveLength(1);
  },
  patienceMs,
);

test('the same press counts as one for three to six seconds, and another text, card or line as another', () => {
  const value = { rota: { command: 'say', ref: '7KQ2' }, 'text-say': 'Yes' };
  const first = pressKeys('line', value, 2_999);
  const meets = (line: string, said: unknown, at: number) =>
    pressKeys(line, said, at).some((key) => first.includes(key));
  expect([2_999, 3_000, 5_999, 6_000, 60_000].map((at) => meets('line', value, at))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(meets('line', { ...value, 'text-say': 'No' }, 3_000)).toBe(false);
  expect(meets('line', { ...value, rota: { command: 'say', ref: '7KQ3' } }, 3_000)).toBe(false);
  expect(meets('other', value, 3_000)).toBe(false);
  expect(pressKeys('line', { other: true }, 0)).toEqual([]);
  // Back and forth between two conversations, or away and back: the third press is not the first one again.
  expect(pressKeys('line', { rota: { command: 'to', ref: '7KQ2' } }, 0)).toEqual([]);
  expect(pressKeys('line', { rota: { command: 'away', ref: null } }, 0)).toEqual([]);
});
