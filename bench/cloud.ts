import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromTeams } from '../test/support/connectorActivity.ts';
import { onDutyAlways, startRota } from '../test/support/rota.ts';
import { openChannel } from './connector.ts';
import { busily, medianOf, ratioOf, withCpu } from './measure.ts';
import { openBot } from './sends.ts';
import { inTurns, much, type Setting } from './setting.ts';
import { latency, perSecond, type Row } from './table.ts';

/** So many, and each in a tenant of their own, that the pace which Teams asks for (in a conversation, in a tenant) holds nobody up. */
const usualPairs = 256;
const inFlight = 32;
const forMs = 4_000;
const patienceMs = 120_000;
const lookEachMs = 20;

const guid = (kind: string, n: number): string => `${kind.repeat(8)}-0000-4000-8000-${String(n).padStart(12, '0')}`;
const configFor = (pairs: number) => ({
  agents: {
    agents: Object.fromEntries(
      Array.from({ length: pairs }, (_, n) => [
        `agent${n}`,
        {
          name: `Agent ${n}`,
          language: 'en',
          teams: ['day'],
          accounts: [{ channel: 'msteams', tenant: guid('a', n), objectId: guid('b', n) }],
        },
      ]),
    ),
  },
  teams: { teams: { day: { name: 'Day' } } },
  shifts: onDutyAlways('day'),
  routing: { machine: 'reception', parameters: { assign: { logic: 'round-robin', onlineOnly: true, maxOpen: 1 } } },
});

/** The nth contact or agent on Teams, as the channel posts what they write. */
const personOn =
  (kind: 'contact' | 'agent', n: number, activity: object) =>
  (serviceUrl: string): object => {
    const tenant = guid(kind === 'agent' ? 'a' : 'c', n);
    return fromTeams(serviceUrl, '', {
      id: randomUUID(),
      from: {
        id: `29:${kind}${n}`,
        name: `${kind === 'agent' ? 'Agent' : 'Contact'} ${n}`,
        aadObjectId: guid(kind === 'agent' ? 'b' : 'd', n),
      },
      conversation: { conversationType: 'personal', tenantId: tenant, id: `a:${kind}${n}` },
      channelData: { tenant: { id: tenant } },
      ...activity,
    });
  };

/** The relay through CloudAdapter, Teams on both sides, beside a bot that only says back what it hears; the Connector answers at once. */
export async function* cloudBench(setting: Setting): AsyncGenerator<Row> {
  const { database, mongod, isQuick } = setting;
  const pairs = much(setting, usualPairs);
  const online = new Set<string>();
  const owners = new Map<number, { readonly agent: number; readonly ref: string }>();
  await using channel = await openChannel((conversation, words) => {
    if (words.includes('You are online')) online.add(conversation);
    const [, ref = '', contact] = /#(\w+): Contact (\d+) \(/.exec(words) ?? [];
    if (contact !== undefined)
      owners.set(Number(contact), { agent: Number(conversation.slice('a:agent'.length)), ref });
  });
  const { post, arrivals } = channel;
  await using echo = await openBot(setting, channel, 'bare');
  await using rota = await startRota({
    config: configFor(pairs),
    env: { LOG_LEVEL: 'error' },
    mongodbUri: database('cloud'),
  });
  setting.say(`${pairs} agents and as many contacts come`);
  const all = (send: (n: number) => Promise<void>) => busily(inFlight, { pieces: pairs }, (_, turn) => send(turn));
  await all((n) => post(rota.url, personOn('agent', n, { text: '/online' })));
  await until('every agent', () => online.size === pairs);
  await all((n) => post(rota.url, personOn('contact', n, { text: 'Hello' })));
  await until('an agent for every contact', () => owners.size === pairs);

  const send = async (activity: (text: string) => (serviceUrl: string) => object): Promise<void> => {
    const id = randomUUID();
    await Promise.all([arrivals.comes(id), post(rota.url, activity(`bench ${id}`))]);
  };
  const toAgent = (n: number) => send((text) => personOn('contact', n, { text }));
  const toContact = (n: number) => send((text) => personOn('agent', owners.get(n)?.agent ?? NaN, { text }));
  const fromCard = (n: number) => {
    const { agent, ref } = owners.get(n) ?? { agent: NaN, ref: '' };
    return send((text) =>
      personOn('agent', agent, { text: undefined, value: { rota: { command: 'say', ref, text } } }),
    );
  };
  const busy = (work: (n: number) => Promise<void>) => () =>
    withCpu({ rota: [rota.pid], mongod: [mongod] }, () =>
      busily(inFlight, { forMs: much({ isQuick }, forMs) }, (_, turn) => work(turn % pairs)),
    );
  const found = await inTurns(setting, {
    echo: echo.run,
    'to agents': busy(toAgent),
    'to contacts': busy(toContact),
    'from cards': busy(fromCard),
  });

  const bare = medianOf(found.echo);
  yield {
    work: `a bare CloudAdapter that says back what it hears, ${inFlight} in flight`,
    measured: `${perSecond(bare.perSecond)}, ${latency(bare)}`,
    cpuMs: bare.cpuMs,
    notes: "the CPU is that bot's; nothing is stored",
  };
  const conversations = `${pairs} conversations, each as slow as Teams asks for`;
  for (const [way, work, notes] of [
    ['to agents', 'from contact to agent', conversations],
    ['to contacts', 'from agent to contact', conversations],
    [
      'from cards',
      'from the box on an agent’s card to the contact',
      `${conversations}; a message tells the agent so too`,
    ],
  ] as const) {
    const measured = medianOf(found[way]);
    const ratio = ratioOf(found[way], found.echo);
    yield {
      work: `messages ${work} through CloudAdapter, Teams both sides, ${inFlight} in flight`,
      measured: `${perSecond(measured.perSecond)}, ${latency(measured)}`,
      ratio: `${ratio.toFixed(2)} × the echo`,
      aims: [['0.4', ratio >= 0.4]],
      cpuMs: measured.cpuMs,
      notes,
    };
  }
}

async function until(what: string, isSo: () => boolean): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`${what} did not come`);
    await sleep(lookEachMs);
  }
}
