import { randomUUID } from 'node:crypto';
import { fromEmulator } from '../test/support/connectorActivity.ts';
import { type Channel, openChannel } from './connector.ts';
import { startHost } from './host.ts';
import type { BotCalls, Clients } from './hosts/bot.ts';
import { busily, medianOf, ratioOf, withCpu } from './measure.ts';
import { inTurns, much, type Setting } from './setting.ts';
import { latency, perSecond, type Row } from './table.ts';

const inFlight = 32;
const forMs = 3_000;

/** A bot that says back what it hears, in a process of its own, and how to have it do so. */
export async function openBot({ isQuick }: Pick<Setting, 'isQuick'>, { post, arrivals }: Channel, clients: Clients) {
  await using stack = new AsyncDisposableStack();
  const host = stack.use(startHost<BotCalls>('bot'));
  const url = await host.call('listen', clients);
  const turn = async (worker: number): Promise<void> => {
    const id = randomUUID();
    const come = arrivals.comes(id);
    await Promise.all([come, post(url, (serviceUrl) => fromEmulator(serviceUrl, `ayu${worker}`, `bench ${id}`))]);
  };
  const owned = stack.move();
  return {
    run: () => withCpu({ rota: [host.pid] }, () => busily(inFlight, { forMs: much({ isQuick }, forMs) }, turn)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What a turn with a reply costs a bot: with connector clients that are kept, as Rota has them, and made for each turn. */
export async function* sendsBench(setting: Setting): AsyncGenerator<Row> {
  await using channel = await openChannel();
  await using made = await openBot(setting, channel, 'bare');
  await using kept = await openBot(setting, channel, 'kept');
  const found = await inTurns(setting, { 'made for each turn': made.run, kept: kept.run });
  for (const name of ['made for each turn', 'kept'] as const) {
    const measured = medianOf(found[name]);
    yield {
      work: `a turn with a reply, restify and CloudAdapter alone, connector clients ${name}`,
      measured: `${perSecond(measured.perSecond)}, ${latency(measured)}`,
      ratio: `${ratioOf(found[name], found['made for each turn']).toFixed(2)} × the rate of made for each turn`,
      cpuMs: measured.cpuMs,
      notes: `${inFlight} in flight; nothing is stored; the CPU is the bot's`,
    };
  }
}
