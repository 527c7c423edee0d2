import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Connector, startConnector } from '../support/connector.ts';
import { fromEmulator } from '../support/connectorActivity.ts';
import { config, type RotaHere, secret, startRotaHere } from '../support/connectorApp.ts';
import { person } from '../support/person.ts';

const patienceMs = 180_000;
const { anna } = config.agents.agents;
const down = { status: 500, forMs: patienceMs };
let connector: Connector;

beforeAll(async () => {
  connector = await startConnector();
});
afterAll(async () => {
  await connector[Symbol.asyncDispose]();
});

const posts = (rota: RotaHere, user: string, text: string, id = `${user} ${text}`) =>
  rota.post(fromEmulator(connector.serviceUrl, user, text, { id, from: { id: user, name: user } }));

/** What was heard, as far as it is the contact's words: each number where it stands. */
const numbersIn = (texts: readonly string[]): number[] =>
  texts.flatMap((text) => [...text.matchAll(/word (\d+)/g)].map(([, n]) => Number(n)));
const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

test(
  'an agent hears that no more is taken for a contact who cannot be reached, who gets all that was',
  async () => {
    await using rota = await startRotaHere({ config: { agents: { agents: { anna } } } });
    const desk = await person(() => rota.url, secret, 'dl_anna', 'Anna');
    await desk.say('/online');
    await desk.hears(/^You are online/);
    await posts(rota, 'sari', 'Hello');
    await desk.hears(/New conversation #\w+: sari/);
    await connector.hears('talk sari', /Anna Kurnia will take care/);
    connector.plan('talk sari', down);
    for (const n of numbers(51)) await desk.say(`word ${n}`);
    await desk.hears(/^Not sent: too much waits already until sari can be reached/);
    connector.plan('talk sari');
    await connector.hears('talk sari', '**Anna Kurnia:** word 9');
    await desk.say('And now?');
    await connector.hears('talk sari', '**Anna Kurnia:** And now?');
    expect(numbersIn(connector.texts('talk sari'))).toEqual(numbers(50));
  },
  patienceMs,
);

test(
  'whoever comes to a contact who has written very much is told all of it, in as many messages as it takes',
  async () => {
    await using rota = await startRotaHere({ config: { agents: { agents: { anna } } } });
    const desk = await person(() => rota.url, secret, 'dl_anna', 'Anna');
    for (const n of numbers(230)) await posts(rota, 'tari', `word ${n}`);
    await desk.say('/online');
    await desk.hears(/word 229/);
    const told = (await desk.seen()).flatMap(({ text = '' }) => (/word/.test(text) ? [text] : []));
    expect(numbersIn(told)).toEqual(numbers(230));
    expect(told).toHaveLength(2);
  },
  patienceMs,
);
