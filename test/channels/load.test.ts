import { expect, test } from '@jest/globals';
import { secret, startRotaHere } from '../support/connectorApp.ts';
import { carryLoad, configFor, flawsOf } from '../support/load.ts';

test.each([
  { came: ['in-1-0', 'in-2-0', 'in-1-1'], flaws: [] },
  { came: ['in-1-0', 'in-1-1'], flaws: ['in-2-0 came 0 times'] },
  { came: ['in-1-0', 'in-1-0', 'in-2-0', 'in-1-1'], flaws: ['in-1-0 came 2 times'] },
  { came: ['in-1-1', 'in-1-0', 'in-2-0'], flaws: ['in-1-0 came out of order'] },
])('of three messages, $came have these flaws: $flaws', ({ came, flaws }) => {
  expect(flawsOf(['in-1-0', 'in-2-0', 'in-1-1'], came)).toEqual(flaws);
});

test('under load on four channels everything that is written arrives, once and in order', async () => {
  const agents = 4;
  await using rota = await startRotaHere({ config: configFor(agents) });
  const { sent, flaws, toAgentMs, toContactMs } = await carryLoad(rota.url, secret, {
    contacts: 12,
    agents,
    perSecond: 20,
    forMs: 8_000,
  });
  expect(flaws).toEqual([]);
  expect(sent).toBe(160);
  expect(toAgentMs.length + toContactMs.length).toBe(160);
}, 120_000);
