import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { publicCloud } from '../../src/channels/botframework/cloud.ts';
import { fromTeams } from '../support/connectorActivity.ts';
import { type RotaHere, secret, startRotaHere, tenant } from '../support/connectorApp.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { appId, signing, startTokenService, type TokenService } from '../support/connectorTokens.ts';
import { person, postJson } from '../support/person.ts';

const patienceMs = 60_000;
const env = { MicrosoftAppId: appId, MicrosoftAppPassword: 'a password' };

let connector: Connector;
let tokens: TokenService;
let rota: RotaHere;
const printed = (['error', 'warn', 'log'] as const).map((how) => jest.spyOn(console, how).mockReturnValue());
beforeAll(async () => {
  connector = await startConnector();
  tokens = await startTokenService(connector.serviceUrl);
  const credentials = signing();
  rota = await startRotaHere({ env, botFramework: { cloud: tokens.cloud, credentials } });
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
  await tokens[Symbol.asyncDispose]();
  await connector[Symbol.asyncDispose]();
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test.each<{ what: string; headers: () => Promise<Record<string, string>>; more?: object }>([
  { what: 'no token', headers: () => Promise.resolve({}) },
  { what: 'another scheme', headers: async () => ({ authorization: `Basic ${await tokens.token()}` }) },
  { what: 'something that is no token', headers: () => Promise.resolve(bearer('abc.def.ghi')) },
  { what: 'another issuer', headers: async () => bearer(await tokens.token({ issuer: 'https://evil.example' })) },
  {
    what: 'an issuer of the Emulator’s tokens',
    headers: async () =>
      bearer(await tokens.token({ issuer: 'https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/' })),
  },
  { what: 'another audience', headers: async () => bearer(await tokens.token({ audience: 'another bot' })) },
  {
    what: 'another service URL',
    headers: async () => bearer(await tokens.token({ serviceUrl: 'https://evil.example' })),
  },
  { what: 'no service URL', headers: async () => bearer(await tokens.token({ serviceUrl: null })) },
  {
    what: 'a service URL that is not the activity’s',
    headers: async () => bearer(await tokens.token()),
    more: { serviceUrl: 'https://evil.example' },
  },
  { what: 'a time that is over', headers: async () => bearer(await tokens.token({ expiresInS: -600 })) },
  { what: 'a key that nobody knows', headers: async () => bearer(await tokens.token({ keyId: 'k9' })) },
  {
    what: 'a signature by another than the key it names',
    headers: async () => bearer(await tokens.token({ key: tokens.strangersKey })),
  },
  {
    what: 'a signature by a secret that both sides would have',
    headers: async () => bearer(await tokens.token({ algorithm: 'HS256', key: Buffer.alloc(40, 'x') })),
  },
  {
    what: 'a key that is for another channel',
    headers: async () => bearer(await tokens.token()),
    more: { channelId: 'slack' },
  },
])('a token with $what is refused with 401', async ({ what, headers, more = {} }) => {
  for (const spy of printed) spy.mockClear();
  const response = await rota.post(fromTeams(connector.serviceUrl, 'Hello', more), await headers());
  const { error } = (await response.json()) as { error: { code: string } };
  expect(response.status).toBe(401);
  expect(['TOKEN_MISSING', 'TOKEN_INVALID']).toContain(error.code);
  expect(await rota.db.activities.countDocuments({ from: 'person' })).toBe(0);
  // Of a key's channels only the library knows: a token of the channel service itself may make it print.
  if (!what.includes('another channel')) for (const spy of printed) expect(spy).not.toHaveBeenCalled();
});

test('strangers are turned away before their body is looked at', async () => {
  expect((await rota.post('{"type":')).status).toBe(401);
});

test(
  'with a token that vouches for it an activity is taken, and what the bot says is signed',
  async () => {
    const anna = await person(() => rota.url, secret, 'dl_anna', 'Anna');
    await anna.say('/online');
    await anna.hears(/^You are online/);
    const contact = { from: { id: '29:1-Dewi', name: 'Dewi' }, conversation: { id: 'a:1dewi' } };
    const old = bearer(await tokens.token({ expiresInS: -120 })); // clocks differ: five minutes are let pass
    expect((await rota.post(fromTeams(connector.serviceUrl, 'Hello', contact), old)).status).toBe(200);
    await anna.hears(/Dewi.*Hello/s);
    await anna.say('Good <b>morning</b>\n& welcome');
    const heard = await connector.hears('a:1dewi', /morning/);
    expect(heard).toMatchObject({
      text: '<b>Anna Kurnia:</b> Good &lt;b&gt;morning&lt;/b&gt;<br/>&amp; welcome',
      textFormat: 'xml',
    });
    expect(new Set(connector.calls.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer ours']));
  },
  patienceMs,
);

test(
  'of an organisation that is not configured nothing is taken, and one who is an agent elsewhere is none here',
  async () => {
    const other = 'cccccccc-0000-0000-0000-00000000000c';
    const fromOther = (text: string) =>
      fromTeams(connector.serviceUrl, text, {
        channelData: { tenant: { id: other } },
        conversation: { id: 'a:1other', tenantId: other },
      });
    const headers = bearer(await tokens.token());
    const own = { ...env, MicrosoftAppType: 'SingleTenant', MicrosoftAppTenantId: tenant };
    const botFramework = { cloud: tokens.cloud, credentials: signing() };
    await using single = await startRotaHere({ env: own, botFramework });
    expect((await single.post(fromOther('/online'), headers)).status).toBe(403);
    const fromNowhere = fromTeams(connector.serviceUrl, '/online', { channelData: {}, conversation: { id: 'a:1' } });
    expect((await single.post(fromNowhere, headers)).status).toBe(403);
    expect(await single.db.lines.countDocuments()).toBe(0);
    expect((await single.post(fromTeams(connector.serviceUrl, '/online'), headers)).status).toBe(200);
    await connector.hears('a:1budi', /^You are online/);

    expect((await rota.post(fromOther('/online'), headers)).status).toBe(200);
    await connector.hears('a:1other', 'Hello and welcome! Thank you for writing to us.');
    expect(await rota.db.agents.countDocuments({ _id: 'budi', presence: 'online' })).toBe(0);
  },
  patienceMs,
);

test('a service URL that is vouched for but not encrypted is refused', async () => {
  const serviceUrl = 'http://channel.example.com';
  const response = await rota.post(fromTeams(serviceUrl, 'Hello'), bearer(await tokens.token({ serviceUrl })));
  expect(response.status).toBe(403);
});

test(
  'while the keys cannot be had, activities are not refused for good',
  async () => {
    const cloud = { ...publicCloud, ToBotFromChannelOpenIdMetadataUrl: 'http://127.0.0.1:9/metadata' };
    await using without = await startRotaHere({ env, botFramework: { cloud } });
    const hello = fromTeams(connector.serviceUrl, 'Hello');
    const response = await postJson(`${without.url}/api/messages`, hello, await tokens.token());
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    const notForUs = await tokens.token({ audience: 'another bot' });
    expect((await without.post(fromTeams(connector.serviceUrl, 'Hello'), bearer(notForUs))).status).toBe(401);
  },
  patienceMs,
);
