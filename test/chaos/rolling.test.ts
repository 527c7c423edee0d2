import { expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { freshDatabase } from '../support/mongod.ts';
import { startRota } from '../support/rota.ts';
import { versionWith } from '../support/version.ts';
import { randomOf } from '../simulation/random.ts';
import { check } from './checker/check.ts';
import { type Client, directLineClient } from './clients.ts';
import { gather } from './gather.ts';
import { directLineSecret } from './rotas.ts';
import { type Act, scheduleOf, tickMs } from './schedule.ts';
import { shortly } from './run.ts';
import { settled } from './settled.ts';
import { typed } from './typed.ts';
import { watchWrites } from './watch.ts';
import { agentIds, configFiles, configSince, limits, rules } from './workplace.ts';

const contactCount = 14;
const plan = { seed: 11, seconds: 300, contacts: contactCount, loose: 0, agents: agentIds.length, rotas: 3 };
/** Nothing is broken here: processes are only stopped. */
const schedule = scheduleOf({ ...plan, writes: 3, deeds: 3, faultEvery: Infinity });
const betweenRestarts = 40;

const env = { DIRECT_LINE_SECRET: directLineSecret, LOG_LEVEL: 'warn' };
const { routing } = configFiles;
const reply = { ...routing.parameters.reply, within: '3 seconds' };
/** So many that whoever comes under the new config need not wait. */
const maxOpen = 30;
const changed = {
  agents: {
    agents: Object.fromEntries(
      Object.entries(configFiles.agents.agents).map(([id, agent]) => [id, { ...agent, maxOpen }]),
    ),
  },
  teams: { teams: { day: { name: 'All day' }, tech: { name: 'Tech' } } },
  routing: { ...routing, parameters: { ...routing.parameters, reply } },
};

test('stopped and started one after another as a new version under load, nothing is lost, doubled or refused', async () => {
  await using cleanup = new AsyncDisposableStack();
  const next = cleanup.use(
    await versionWith({
      'machines/reception.ts': {
        "tellContact: introduce('waiting')": "tellContact: introduce('promise'), promise: say('promise', 'waiting')",
      },
      'locales/en.yaml': {
        "welcome: 'Hello and welcome! Thank you for writing to us.'":
          "welcome: 'Good day!'\npromise: 'We always answer.'",
        "welcomeBack: 'Welcome back!": "welcomeBack: 'Good day!",
      },
    }),
  );
  const mongodbUri = await freshDatabase();
  const watch = cleanup.adopt(await watchWrites(mongodbUri), (one) => one.stop());
  const first = cleanup.use(await startRota({ config: configFiles, env, mongodbUri }));
  const second = cleanup.use(await startRota({ config: configFiles, env, mongodbUri }));
  const third = cleanup.use(await startRota({ config: configFiles, env, mongodbUri }));
  const rotas = [first, second, third];
  const db = cleanup.adopt(await MongoClient.connect(mongodbUri), (one) => one.close()).db();

  const refusals = new Set<string>();
  const world = {
    urls: rotas.map(({ url }) => url),
    random: randomOf(plan.seed),
    failed: (error: unknown) => refusals.add(shortly(error)),
  };
  const comes = (user: string, agent: string | null) => directLineClient(world, user, agent);
  const staff = await Promise.all(agentIds.map((id) => comes(`dl_${id}`, id)));
  const contacts = await Promise.all(Array.from({ length: contactCount }, (_, n) => comes(`contact${n}`, null)));
  const clients = [...staff, ...contacts];
  cleanup.defer(async () => {
    await Promise.all(clients.map((one) => one.stop()));
  });
  for (const agent of staff) agent.send('/online', true);
  const over = new AbortController();
  cleanup.defer(() => {
    over.abort();
  });
  const talking = talk(staff, contacts, over.signal);
  const more = async () => {
    const { size } = watch.decided;
    while (!over.signal.aborted && watch.decided.size < size + betweenRestarts) await sleep(50);
  };

  await more();
  const begun = new Map((await conversations()).map(({ _id, machine }) => [_id, machine.hash]));
  const beforeFirst = watch.count;
  const restarting = Date.now();
  for (const rota of rotas) {
    expect({ code: await rota.stop(), said: rota.output.slice(-2_000) }).toMatchObject({ code: 0 });
    await rota.configure(changed);
    await rota.restart(next.folder);
    await more();
  }
  const restarted = Date.now();
  const olds = new Set(begun.values());
  const late = await Promise.all(['late0', 'late1', 'late2'].map((id) => comes(id, null)));
  for (const [n, one] of late.entries()) one.send(`late${n}`, false);
  clients.push(...late);
  over.abort();
  await talking;
  await Promise.all(clients.map((one) => one.idle()));
  const documents = await settled(db, clients, watch);

  function conversations() {
    return db.collection<{ _id: string; machine: { hash: string } }>('conversations').find().toArray();
  }
  const repeat = 'npm run jest -- test/chaos/rolling.test.ts';
  const about = {
    repeat,
    limits,
    rules,
    texts: {},
    unrest: [{ what: 'restarts', from: restarting, until: restarted }],
    configs: [configSince(0), configSince(restarting, maxOpen)],
  };
  const history = gather({ about, documents, clients, connector: { calls: [] }, watch });
  expect(check(history).slice(0, 5)).toEqual([]);
  expect(history.sent.filter(({ acknowledged }) => !acknowledged)).toEqual([]);
  expect([...refusals].filter((why) => !passing.has(why))).toEqual([]);

  // Each ends on the machine that it began with, and what begins on the new processes is new.
  const machines = new Map(documents.conversations.map(({ _id, machine }) => [_id, machine.hash]));
  expect(olds.size).toBe(1);
  for (const [id, hash] of begun) expect(machines.get(id)).toBe(hash);
  const isOld = (id: string) => olds.has(machines.get(id) ?? '');
  const lately = documents.conversations.filter(({ contact }) => contact.id.includes(':late')).map(({ _id }) => _id);
  expect(lately).toHaveLength(late.length);
  expect(lately.filter(isOld)).toEqual([]);
  expect(new Set(machines.values()).size).toBe(2);

  const promised = history.journal.filter(({ effects }) =>
    effects.some((effect) => 'key' in effect && effect.key === 'promise'),
  );
  expect(promised.length).toBeGreaterThan(0);
  expect(promised.filter(({ conversation }) => isOld(conversation))).toEqual([]);
  expect(history.delivered.filter(({ text }) => text === 'promise')).toEqual([]);
  const greetings = history.delivered.filter(({ effect }) => lately.some((id) => effect === `${id}:1:0`));
  expect(greetings.length).toBe(lately.length);
  for (const { text } of greetings) expect(text).toMatch(/^Good day!/);

  const oldStill = history.journal.filter(
    ({ conversation, order }) => isOld(conversation) && (order ?? 0) > beforeFirst,
  );
  expect(oldStill.some(({ event }) => event.type === 'timer.fired')).toBe(true);
}, 900_000);

/** Answered 503, nobody there, or cut off by the end of a process: the same again, to another one, is taken. */
const passing = new Set(['503', 'ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET']);

async function talk(staff: readonly Client[], contacts: readonly Client[], over: AbortSignal): Promise<void> {
  let words = 0;
  const word = (): string => `w${String((words += 1)).padStart(6, '0')}`;
  const perform = (act: Act): void => {
    if (act.who === 'contact') for (let n = 0; n < act.messages; n += 1) contacts[act.contact]?.send(word(), false);
    else if (act.who === 'agent') {
      const agent = staff[act.agent];
      if (agent) agent.send(...typed(agent, act.does, act.pick, word));
    }
  };
  for (let tick = 0; !over.aborted; tick += 1) {
    for (const act of schedule.get(tick) ?? []) perform(act);
    await sleep(tickMs);
  }
}
