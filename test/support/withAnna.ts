import { afterAll, beforeAll } from '@jest/globals';
import { type Connector, startConnector } from './connector.ts';
import { type RotaHere, secret, startRotaHere } from './connectorApp.ts';
import { type Person, person } from './person.ts';

interface WithAnna {
  readonly connector: Connector;
  readonly rota: RotaHere;
  readonly anna: Person;
}

const patienceMs = 120_000;

/** For all tests of a suite: a Rota in this process, a Bot Connector beside it, and Anna, who is online at her desk. */
export function withAnna(options: Parameters<typeof startRotaHere>[0], isReady: (here: WithAnna) => void): void {
  let here: WithAnna;
  beforeAll(async () => {
    const [connector, rota] = await Promise.all([startConnector(), startRotaHere(options)]);
    const anna = await person(() => rota.url, secret, 'dl_anna', 'Anna');
    await anna.say('/online');
    await anna.hears(/^You are online/);
    here = { connector, rota, anna };
    isReady(here);
  }, patienceMs);
  afterAll(async () => {
    await here.rota[Symbol.asyncDispose]();
    await here.connector[Symbol.asyncDispose]();
  }, patienceMs);
}
