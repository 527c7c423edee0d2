import { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { Adapter } from '../src/channels/botframework/adapter.ts';
import { Authentication } from '../src/channels/botframework/authentication.ts';
import { publicCloud } from '../src/channels/botframework/cloud.ts';
import { startConnector } from '../test/support/connector.ts';
import { median } from './measure.ts';
import type { Row } from './table.ts';

const rounds = 5;
const sendsPerRound = 400;

/** What one message to a Bot Connector costs, with clients that are kept and with clients made for each turn. The Connector is in the same process. */
export async function* sendsBench(): AsyncGenerator<Row> {
  await using connector = await startConnector();
  const reference = {
    channelId: 'emulator',
    serviceUrl: connector.serviceUrl,
    conversation: { id: 'bench', isGroup: false, conversationType: 'personal', name: '' },
    bot: { id: 'bot', name: 'Rota' },
    user: { id: 'ayu', name: 'Ayu' },
  };
  const ways = {
    kept: new Authentication({
      registration: undefined,
      cloud: publicCloud,
      credentials: undefined,
      sendTimeoutMs: 15_000,
    }),
    'made each time': new ConfigurationBotFrameworkAuthentication({ ...publicCloud }),
  };
  const adapters = Object.entries(ways).map(([name, way]) => [name, new Adapter(way)] as const);
  const costs = new Map<string, number[]>();
  for (let round = 0; round < rounds; round += 1)
    for (const [name, adapter] of adapters) {
      const before = process.cpuUsage();
      for (let n = 0; n < sendsPerRound; n += 1)
        await adapter.continueConversationAsync('', reference, async (context) => {
          await context.sendActivity({ type: 'message', text: 'Hello' });
        });
      const { user, system } = process.cpuUsage(before);
      costs.set(name, [...(costs.get(name) ?? []), (user + system) / 1_000 / sendsPerRound]);
    }
  const cost = (name: string) => median(costs.get(name) ?? []);
  for (const [name] of adapters)
    yield {
      work: `a message to a Bot Connector, clients ${name}`,
      measured: `${cost(name).toFixed(2)} ms of CPU`,
      ratio: `${(cost(name) / cost('made each time')).toFixed(2)} of made each time`,
      cpuMs: { rota: cost(name) },
      notes: 'the Connector in the same process',
    };
}
