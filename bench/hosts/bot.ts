import type { AddressInfo } from 'node:net';
import {
  type Activity,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type Request as BotRequest,
  type Response as BotResponse,
} from 'botbuilder';
import restify from 'restify';
import { Authentication } from '../../src/channels/botframework/authentication.ts';
import { publicCloud } from '../../src/channels/botframework/cloud.ts';
import { serve } from '../host.ts';

const sendTimeoutMs = 15_000;

/** Connector clients as the library has them, made for each turn, or as Rota has them, kept. */
const ways = {
  bare: () => new ConfigurationBotFrameworkAuthentication({ ...publicCloud }),
  kept: () =>
    new Authentication({ registration: undefined, cloud: publicCloud, credentials: undefined, sendTimeoutMs }),
} as const;
export type Clients = keyof typeof ways;

const calls = {
  /** A bot as the library's first example has it: restify and a CloudAdapter, which says back what it hears. */
  listen: (clients: Clients): Promise<string> => {
    const adapter = new CloudAdapter(ways[clients]());
    const server = restify.createServer();
    server.use(restify.plugins.bodyParser());
    server.post('/api/messages', async (request, response) => {
      await adapter.process(request as BotRequest, response as unknown as BotResponse, async (context) => {
        const { text } = context.activity;
        if (text) await context.sendActivity({ type: 'message', text } satisfies Partial<Activity>);
      });
    });
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        resolve(`http://127.0.0.1:${(server.server.address() as AddressInfo).port}`);
      });
    });
  },
};
export type BotCalls = typeof calls;

serve(calls);
