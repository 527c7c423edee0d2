import { afterEach, expect, test } from '@jest/globals';
import { rotaCommand } from '../support/cli.ts';
import { person, type Person } from '../support/person.ts';
import { onDutyAlways, type Rota, startRota } from '../support/rota.ts';
import { versionWith } from '../support/version.ts';

const env = { DIRECT_LINE_SECRET: 'a-secret-for-tests', LOG_LEVEL: 'info' };
let open = new AsyncDisposableStack();
afterEach(async () => {
  const closing = open;
  open = new AsyncDisposableStack();
  await closing.disposeAsync();
});

/** Anna takes one conversation at a time; whoever waits is let go of after a while. */
const routing = (rule: string, timeout: string, maxOpen: number) => ({
  machine: 'reception',
  parameters: { [rule]: { logic: 'least-open', onlineOnly: true, maxOpen, timeout } },
});
const staff = (name: string) => ({
  agents: {
    anna: { name, language: 'en', teams: ['morning'], accounts: [{ channel: 'directline', id: 'dl_anna' }] },
  },
});

async function twoProcesses(timeout: string): Promise<[Rota, Rota]> {
  const config = {
    agents: staff('Anna'),
    teams: { teams: { morning: { name: 'Morning team' } } },
    shifts: onDutyAlways('morning'),
    routing: routing('assign', timeout, 1),
  };
  const one = open.use(await startRota({ config, env }));
  const other = open.use(await startRota({ config, env, mongodbUri: one.mongodbUri }));
  return [one, other];
}

const comes = (to: Rota, id: string): Promise<Person> => person(() => to.url, env.DIRECT_LINE_SECRET, `dl_${id}`, id);
const textsOf = async (who: Person): Promise<(string | undefined)[]> => (await who.seen()).map(({ text }) => text);

const refOf = async (who: Person): Promise<string> =>
  (await who.seen()).map(({ channelData }) => channelData?.rota?.ref).find((found) => found != null) ?? '';

/** The hash of the machine that a person's conversation runs, and what happened in it, as `rota explain` tells. */
async function explained(who: Person, { mongodbUri }: Rota): Promise<{ machine: string; events: string[] }> {
  const { out } = await rotaCommand(['explain', await refOf(who), '--json'], { mongodbUri });
  const { machine, rows } = JSON.parse(out) as { machine: { hash: string }; rows: { event: string }[] };
  return { machine: machine.hash, events: rows.map(({ event }) => event) };
}

const welcome = 'Hello and welcome! Thank you for writing to us.';
const texts = {
  [`welcome: '${welcome}'`]: "welcome: 'Good day!'\npromise: '{agent} always answers.'",
  "timedOut: '": "timedOut: 'Alas. ",
};

test('one process after another becomes a new version: what was begun ends as it began, what begins is new', async () => {
  await using next = await versionWith({
    'machines/reception.ts': {
      "tellContact: introduce('waiting')": "tellContact: introduce('promise'), promise: say('promise', 'waiting')",
      'assign: assignment': 'first: assignment',
      '{ assign, reply, away }': '{ first: assign, reply, away }',
    },
    'locales/en.yaml': texts,
  });
  const changed = { agents: staff('Anna the Great'), routing: routing('first', '1 hour', 2) };
  const [one, other] = await twoProcesses('25 seconds');
  const anna = await comes(other, 'anna');
  await anna.say('/online');
  await anna.hears(/You are online/);
  const marie = await comes(one, 'marie');
  await marie.say('marie 1');
  await anna.hears(/marie 1/);
  const joko = await comes(other, 'joko');
  await joko.say('joko 1');
  await joko.hears(/number 1 in the queue/);

  expect(await one.stop()).toBe(0);
  await one.configure(changed);
  await one.restart(next.folder);
  await other.prints(/"revision":2/);

  // The one that is old still has taken over config, texts and machine with the revision.
  const pia = await comes(other, 'pia');
  await pia.say('pia 1');
  await pia.hears('Anna the Great always answers.');
  await marie.say('marie 2');
  await anna.hears(/marie 2/);
  await anna.say(`/to ${await refOf(marie)}`);
  await anna.say('anna 1');
  await marie.hears('anna 1');

  expect(await other.stop()).toBe(0);
  await other.configure(changed);
  await other.restart(next.folder);
  await marie.say('marie 3');
  await anna.hears(/marie 3/);
  await joko.hears(/^Alas\./);

  const [old, waited, fresh] = await Promise.all([marie, joko, pia].map((who) => explained(who, one)));
  expect(old?.machine).toBe(waited?.machine);
  expect(fresh?.machine).not.toBe(old?.machine);
  expect(waited?.events.at(-1)).toMatch(/timer\.fired/);
  expect(await textsOf(marie)).toEqual([
    'marie 1',
    welcome,
    'Anna will take care of your request and answer you here.',
    'marie 2',
    'anna 1',
    'marie 3',
  ]);
  expect(await textsOf(pia)).toEqual([
    'pia 1',
    'Good day!',
    'Anna the Great will take care of your request and answer you here.',
    'Anna the Great always answers.',
  ]);
}, 90_000);

test('a process too old for the machine in force leaves its conversations to one that knows it', async () => {
  await using next = await versionWith({
    'src/workflow/vocabulary.ts': {
      '    hasOwner: ({ context })':
        '    isGreeting: ({ context }) => mentions(context.given.facts.lastText, ["hello"]),\n    hasOwner: ({ context })',
    },
    'src/workflow/greeted.ts': { "when: 'returning'": "when: 'isGreeting'" },
    'locales/en.yaml': texts,
  });
  const [one, other] = await twoProcesses('6 seconds');
  const anna = await comes(other, 'anna');
  await anna.say('/online');
  const marie = await comes(other, 'marie');
  await marie.say('marie 1');
  await anna.hears(/marie 1/);
  expect(await one.stop()).toBe(0);
  await one.restart(next.folder);
  await other.prints(/"revision":2/);

  const pia = await comes(other, 'pia');
  await pia.say('hello');
  await pia.hears(/number 1 in the queue/);
  await marie.say('marie 2');
  await anna.hears('marie 2');
  await pia.hears(/^Alas\./); // a timer, whoever is woken by it

  await one.kill();
  await pia.say('pia 2');
  await pia.say('pia 3');
  await marie.say('marie 3'); // nobody but the old one is there, who goes on with what it knows
  await anna.hears('marie 3');
  await anna.say('/close');
  await marie.hears(/is closed/);
  await anna.say(`/claim ${await refOf(pia)}`);
  await one.restart(next.folder);
  await anna.hears(/pia 3/);
  await anna.say('anna 1');
  await pia.hears('anna 1');
  expect(await other.stop()).toBe(0);
  await other.restart(next.folder);
  await pia.say('pia 4');
  await anna.hears('pia 4');
  expect((await textsOf(pia)).filter((text) => !/number|take care/.test(text ?? ''))).toEqual([
    'hello',
    'Welcome back! It is good to hear from you again.',
    expect.stringMatching(/^Alas\./),
    'pia 2',
    'pia 3',
    'anna 1',
    'pia 4',
  ]);
}, 90_000);
