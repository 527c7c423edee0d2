import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Connector, startConnector } from '../support/connector.ts';
import { fromEmulator, fromTeams } from '../support/connectorActivity.ts';
import { config, type RotaHere, secret, startRotaHere } from '../support/connectorApp.ts';
import { person } from '../support/person.ts';
import { until } from '../support/until.ts';

const patienceMs = 120_000;
const budi = 'a:1budi';
const failing = { status: 500, forMs: patienceMs };
const files = { agents: { agents: { budi: config.agents.agents.budi } } };
let connector: Connector;
beforeAll(async () => {
  connector = await startConnector();
});
afterAll(async () => {
  await connector[Symbol.asyncDispose]();
});

/** Budi is online, and answers a contact. */
async function withContact(rota: RotaHere, user: string): Promise<void> {
  await rota.post(fromTeams(connector.serviceUrl, '/online'));
  await connector.hears(budi, /^You are online/);
  await rota.post(fromEmulator(connector.serviceUrl, user, 'Hello', { from: { id: user, name: user } }));
  await connector.hears(budi, new RegExp(`New conversation #\\w+: ${user}`));
}
const presence = async ({ db }: RotaHere) => (await db.agents.findOne({ _id: 'budi' }))?.presence;
const type = (rota: RotaHere, text: string) => rota.post(fromTeams(connector.serviceUrl, text, { id: text }));
const owes = (rota: RotaHere, count: number) => until(async () => (await rota.db.owed.countDocuments()) === count);
const waitsFor = (rota: RotaHere, text: string) =>
  until(async () => {
    const [doc] = await rota.db.conversations.find({ 'facts.status': 'open' }).toArray();
    return JSON.stringify(doc?.outbox ?? {}).includes(text);
  });

test(
  'what an agent cannot be answered holds up neither their words nor what they ask for, and comes in its order later',
  async () => {
    await using rota = await startRotaHere({ config: files });
    await withContact(rota, 'ayu');
    connector.plan(budi, failing);
    await type(rota, '/list');
    await owes(rota, 1);
    await rota.post(fromEmulator(connector.serviceUrl, 'ayu', 'Are you there?'));
    await waitsFor(rota, 'Are you there?');
    await type(rota, 'One moment');
    await connector.hears('talk ayu', '**Budi Santoso:** One moment');
    await type(rota, '/help');
    await owes(rota, 2);
    await type(rota, '/away');
    await until(async () => (await presence(rota)) === 'away');
    const before = connector.texts(budi).length;
    connector.plan(budi);
    await connector.hears(budi, /^You are away/);
    const came = connector.texts(budi).slice(before);
    expect(came.map((text) => text.slice(0, 14))).toEqual([
      'Your conversat',
      'Are you there?',
      'What you can t',
      'You are away. ',
    ]);
    await owes(rota, 0);
    expect(rota.logged.filter(({ message }) => /could not be decided/.test(message))).toEqual([]);
  },
  patienceMs,
);

test(
  'a process ends in order although an agent’s channel hangs, and the next one delivers what it owes, once',
  async () => {
    const first = await startRotaHere({ config: files, botFramework: { sendTimeoutMs: patienceMs } });
    await withContact(first, 'wati');
    connector.plan(budi, 'hang');
    const hangs = connector.calls.length;
    await type(first, '/queue');
    await until(() => Promise.resolve(connector.calls.length > hangs));
    const second = await startRotaHere({ config: files, mongodbUri: first.mongodbUri });
    const stopped = first[Symbol.asyncDispose]().then(() => 'stopped');
    expect(await Promise.race([stopped, connector.givenUp(budi)])).toBe('stopped');
    await connector.hears(budi, /^Nobody is waiting in your teams/);
    await owes(second, 0);
    expect(connector.texts(budi).filter((text) => /^Nobody is waiting in your teams/.test(text))).toHaveLength(1);
    await second[Symbol.asyncDispose]();
  },
  patienceMs,
);

test(
  'an agent who is heard of on another channel is told there at once what the first one did not take',
  async () => {
    const accounts = [...files.agents.agents.budi.accounts, { channel: 'directline', id: 'dl_budi' }];
    await using rota = await startRotaHere({
      config: { agents: { agents: { budi: { ...files.agents.agents.budi, accounts } } } },
    });
    await withContact(rota, 'sari');
    connector.plan(budi, { status: 429, headers: { 'retry-after': '300' }, forMs: patienceMs });
    await rota.post(
      fromEmulator(connector.serviceUrl, 'sari', 'Are you there?', { from: { id: 'sari', name: 'sari' } }),
    );
    await connector.refused(budi, 429);
    const desk = await person(() => rota.url, secret, 'dl_budi', 'Budi');
    await desk.say('/list');
    await desk.hears('Are you there?');
    await desk.hears(/^Your conversations/);
    connector.plan(budi);
  },
  patienceMs,
);
