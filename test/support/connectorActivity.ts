import { randomUUID } from 'node:crypto';
import { objectId, tenant } from './connectorApp.ts';

/** A message as the Emulator posts it. */
export const fromEmulator = (serviceUrl: string, user: string, text: string, more: object = {}): object => ({
  type: 'message',
  id: randomUUID(),
  timestamp: new Date().toISOString(),
  channelId: 'emulator',
  serviceUrl,
  conversation: { id: `talk ${user}` },
  from: { id: user, name: 'Ayu Lestari', role: 'user' },
  recipient: { id: 'bot-1', name: 'Rota', role: 'bot' },
  locale: 'en-GB',
  localTimezone: 'Asia/Jakarta',
  text,
  textFormat: 'plain',
  ...more,
});

/** A message as Teams posts it: by Budi, who is an agent, or by whoever `from` says. */
export const fromTeams = (serviceUrl: string, text: string, more: object = {}): object => ({
  type: 'message',
  id: String(Date.now()),
  timestamp: new Date().toISOString(),
  channelId: 'msteams',
  serviceUrl,
  conversation: { conversationType: 'personal', tenantId: tenant.toLowerCase(), id: 'a:1budi' },
  from: { id: '29:1-Budi', name: 'Budi Santoso', aadObjectId: objectId.toLowerCase() },
  recipient: { id: '28:rota', name: 'Rota' },
  channelData: { tenant: { id: tenant.toLowerCase() } },
  entities: [{ type: 'clientInfo', locale: 'en-GB', country: 'GB', platform: 'Web' }],
  text,
  textFormat: 'plain',
  locale: 'en-GB',
  localTimezone: 'Europe/London',
  ...more,
});
