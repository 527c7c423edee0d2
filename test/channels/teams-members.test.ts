import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Connector, startConnector } from '../support/connector.ts';
import { fromTeams } from '../support/connectorActivity.ts';
import { objectId, type RotaHere, startRotaHere, tenant } from '../support/connectorApp.ts';

const patienceMs = 60_000;
const welcome = 'Hello and welcome! Thank you for writing to us.';

let connector: Connector;
let rota: RotaHere;
beforeAll(async () => {
  connector = await startConnector();
  rota = await startRotaHere();
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
  await connector[Symbol.asyncDispose]();
});

/** What somebody writes, of whom the activity says nothing but the channel's own id. */
const writes = (id: string, text: string, talk = `a:${id}`) =>
  rota.post(
    fromTeams(connector.serviceUrl, text, {
      id: crypto.randomUUID(),
      from: { id, name: 'Somebody' },
      conversation: { conversationType: 'personal', id: talk },
      channelData: { tenant: { id: tenant } },
    }),
  );
const asked = (id: string): number =>
  connector.calls.filter(({ conversation }) => conversation === `member ${id}`).length;

test(
  'whom the activity does not name, the channel is asked about, once',
  async () => {
    connector.knows('29:budi', { id: '29:budi', name: 'Budi', objectId, aadObjectId: objectId, tenantId: tenant });
    await writes('29:budi', '/online');
    await connector.hears('a:29:budi', /^You are online/);
    await writes('29:budi', '/away');
    await connector.hears('a:29:budi', /^You are away/);
    await writes('29:budi', '/queue', 'a:another talk');
    await connector.hears('a:another talk', 'Nobody is waiting in your teams.');
    expect(asked('29:budi')).toBe(1);
    expect(await rota.db.conversations.countDocuments()).toBe(0);
  },
  patienceMs,
);

test(
  'an answer without an object id, or about another organisation, makes nobody an agent',
  async () => {
    connector.knows('29:guest', { id: '29:guest', name: 'Budi' });
    connector.knows('29:other', { id: '29:other', objectId, tenantId: 'cccccccc-0000-0000-0000-00000000000c' });
    for (const id of ['29:guest', '29:other']) {
      await writes(id, '/online');
      await connector.hears(`a:${id}`, welcome);
    }
  },
  patienceMs,
);

test(
  'while the channel does not say who somebody is they are a contact, and the failure is logged without who it was',
  async () => {
    connector.plan('member 29:unknown', { status: 500 });
    connector.knows('29:unknown', { id: '29:unknown', objectId, tenantId: tenant });
    await writes('29:unknown', 'Hello?');
    await connector.hears('a:29:unknown', welcome);
    await writes('29:stranger', 'Hello?');
    await connector.hears('a:29:stranger', welcome);
    await writes('29:unknown', 'Still me');
    expect(asked('29:unknown')).toBe(1);
    expect(rota.logged.filter(({ fields }) => fields['statusCode'] === 500)).toHaveLength(1);
    expect(JSON.stringify(rota.logged)).not.toContain('29:unknown');
  },
  patienceMs,
);

test(
  'while the channel does not answer, what was written is acknowledged already, and it is a contact’s in the end',
  async () => {
    connector.plan('member 29:slow', 'hang');
    const acknowledged = writes('29:slow', 'Hello?').then(({ status }) => status);
    expect(await Promise.race([acknowledged, connector.givenUp('member 29:slow')])).toBe(200);
    await connector.hears('a:29:slow', welcome);
  },
  patienceMs,
);
