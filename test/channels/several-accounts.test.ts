import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { keepLineOpen } from '../../src/store/lines.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { fromTeams } from '../support/connectorActivity.ts';
import { config, type RotaHere, secret, startRotaHere } from '../support/connectorApp.ts';
import { person, type Person } from '../support/person.ts';

const patienceMs = 60_000;
const { anna, budi } = config.agents.agents;
const agents = { anna, budi: { ...budi, accounts: [...budi.accounts, { channel: 'directline', id: 'dl_budi' }] } };

let connector: Connector;
let rota: RotaHere;
let desk: Person;
let visitor: Person;
let sent = 0;
beforeAll(async () => {
  connector = await startConnector();
  rota = await startRotaHere({ config: { agents: { agents } } });
  desk = await person(() => rota.url, secret, 'dl_budi', 'Budi');
  await desk.say('/online');
  await desk.hears(/^You are online/);
  visitor = await person(() => rota.url, secret, 'dl_visitor', 'Sari');
  await visitor.say('Hello?');
  await desk.hears(/Sari.*Hello\?/s);
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
  await connector[Symbol.asyncDispose]();
});

/** What the contact writes next, and where of all places it came. */
async function arrives(at: 'desk' | 'teams'): Promise<void> {
  const text = `Message ${(sent += 1)}`;
  await visitor.say(text);
  await (at === 'desk' ? desk.hears(text) : connector.hears('a:1budi', text));
  const onDesk = (await desk.seen()).some((shown) => shown.text === text);
  const onTeams = connector.texts('a:1budi').includes(text);
  expect({ onDesk, onTeams }).toEqual({ onDesk: at === 'desk', onTeams: at === 'teams' });
}
const onTeams = (text: string) => rota.post(fromTeams(connector.serviceUrl, text));

test(
  'an agent with accounts on several channels is reached on the one last used',
  async () => {
    await arrives('desk');
    await onTeams('I am on my phone now');
    await visitor.hears('I am on my phone now');
    await arrives('teams');
    await desk.say('Back at my desk');
    await visitor.hears('Back at my desk');
    await arrives('desk');
    await onTeams('/list');
    await connector.hears('a:1budi', /Sari/);
    await arrives('teams');
  },
  patienceMs,
);

test(
  'a page that is left open is not one that is used; one that is opened anew is',
  async () => {
    await onTeams('Going out');
    await visitor.hears('Going out');
    await keepLineOpen(rota.db, desk.line, new Date(Date.now() + 60_000));
    await arrives('teams');
    await fetch(`${rota.url}/v3/directline/conversations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${desk.token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    await arrives('desk');
  },
  patienceMs,
);

test(
  'on Direct Line each open line counts, and one that was open a day ago does not',
  async () => {
    const second = await person(() => rota.url, secret, 'dl_budi', 'Budi');
    const closed = await person(() => rota.url, secret, 'dl_budi', 'Budi');
    const longAgo = new Date(Date.now() - 2 * 86_400_000);
    await rota.db.lines.updateOne({ _id: closed.line }, { $set: { usedAt: longAgo, aliveAt: longAgo } });
    await rota.db.lines.updateOne({ _id: desk.line }, { $set: { usedAt: longAgo, aliveAt: new Date() } });
    await visitor.say('To all that are open');
    for (const open of [desk, second]) await open.hears('To all that are open');
    expect((await closed.seen()).map(({ text }) => text)).not.toContain('To all that are open');
  },
  patienceMs,
);
