import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fromEmulator, fromTeams } from '../support/connectorActivity.ts';
import { type RotaHere, startRotaHere } from '../support/connectorApp.ts';
import { type Call, type Connector, startConnector } from '../support/connector.ts';
import { cardOf, idOf, pressIn, refOf, titles } from '../support/pressing.ts';
import { until } from '../support/until.ts';

const patienceMs = 60_000;
const budi = 'a:1budi';
let connector: Connector;
let rota: RotaHere;
beforeAll(async () => {
  connector = await startConnector();
  rota = await startRotaHere();
  await rota.post(fromTeams(connector.serviceUrl, '/online'));
  await connector.hears(budi, /^You are online/);
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
  await connector[Symbol.asyncDispose]();
});

const press = (...pressed: Parameters<ReturnType<typeof pressIn>>) => pressIn(rota, connector)(...pressed);
const updates = (): Call[] => connector.calls.filter(({ method }) => method === 'PUT');

test(
  'a conversation is a card that says all there is to say, is answered on it, and has nothing to press once it is closed',
  async () => {
    const { serviceUrl } = connector;
    await rota.post(fromEmulator(serviceUrl, 'ayu', 'My *printer* is on fire'));
    const brief = await connector.hears(budi, /New conversation #\w+: Ayu Lestari/);
    expect(brief).not.toHaveProperty('text');
    expect(titles(brief)).toEqual(['Reply', 'Add note', 'Transfer', 'Close', 'History', 'Unassign']);
    const said = JSON.stringify(cardOf(brief).body);
    for (const part of ['Ayu Lestari', 'emulator', 'English', '0 min', 'My *printer* is on fire'])
      expect(said).toContain(part);

    await rota.post(fromTeams(serviceUrl, '/list', { id: 'list' }));
    const listed = cardOf(await connector.hears(budi, /^Your conversations/));
    expect(listed.body).toMatchObject([
      { type: 'RichTextBlock' },
      {
        type: 'Container',
        items: [{ inlines: [{ text: expect.stringMatching(/Ayu Lestari/) as unknown }] }, { type: 'ActionSet' }],
      },
    ]);

    await rota.post(fromEmulator(serviceUrl, 'wati', 'Me too'));
    const other = await connector.hears(budi, /New conversation #\w+: Wati|New conversation.*Me too/s);
    expect(titles(other)).toContain('Switch to this chat');
    await rota.post(fromEmulator(serviceUrl, 'wati', 'Hello?'));
    const unfocused = await connector.hears(budi, /\(#\w+\): Hello\?$/);
    expect(titles(unfocused)).toEqual(['Reply', 'Switch to this chat']);

    const replied = await press(unfocused, 'say', 'I will be with you soon');
    expect(await replied.json()).toEqual({
      statusCode: 200,
      type: 'application/vnd.microsoft.card.adaptive',
      value: cardOf(unfocused),
    });
    await connector.hears('talk wati', '**Budi Santoso:** I will be with you soon');
    await connector.hears(budi, /^Sent to Ayu Lestari \(#\w+\)\.$/);
    expect(connector.texts('talk ayu').join()).not.toContain('I will be with you');

    await press(unfocused, 'close');
    await connector.called('talk wati', 'message');
    await connector.hears(budi, /is closed/);
    const changed = await connector.updated(idOf(connector, unfocused));
    expect(cardOf(changed).actions).toEqual([]);
    expect(JSON.stringify(cardOf(changed).body)).toMatch(/Budi Santoso has closed #\w+/);
    await connector.updated(idOf(connector, other));
    expect(updates()).toHaveLength(2);
    expect(JSON.stringify(updates())).not.toContain('printer');
  },
  patienceMs,
);

test(
  'a card that was deleted in the chat does not keep the buttons on the others',
  async () => {
    const { serviceUrl } = connector;
    const sari = { from: { id: 'sari', name: 'Sari' } };
    await rota.post(fromEmulator(serviceUrl, 'other', 'In focus', { from: { id: 'other', name: 'Other' } }));
    const other = await connector.hears(budi, /New conversation #\w+: Other/);
    await rota.post(fromEmulator(serviceUrl, 'sari', 'First', sari));
    const cards = [await connector.hears(budi, /New conversation #\w+: Sari/)];
    for (const text of ['Second', 'Third']) {
      await rota.post(fromEmulator(serviceUrl, 'sari', text, sari));
      cards.push(await connector.hears(budi, new RegExp(`Sari .*${text}$`)));
    }
    const [first, ...others] = cards.map((card) => idOf(connector, card));
    connector.plan(budi, { status: 404 });
    await press(cards[2] ?? other, 'close');
    for (const id of others) expect(cardOf(await connector.updated(id)).actions).toEqual([]);
    expect(updates().filter(({ id }) => id === first)).toMatchObject([{ status: 404 }]);
    await connector.hears(budi, /^#\w+ is closed\./);
    const cardsOf = refOf(cards[0] ?? other);
    await until(async () => (await rota.db.activities.countDocuments({ cardOf: cardsOf })) === 0);
    await press(other, 'close');
    await connector.hears('talk other', /is closed/);
  },
  patienceMs,
);
