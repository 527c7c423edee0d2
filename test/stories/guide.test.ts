import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rotaCommand } from '../support/cli.ts';
import { examples, followGuide } from '../support/guide.ts';
import { type OfficialContact, officialContact } from '../support/officialContact.ts';
import { person, type Person } from '../support/person.ts';
import { type Rota, startRota } from '../support/rota.ts';
import type { Version } from '../support/version.ts';

// docs/workflows.md builds a machine from nothing: here somebody has followed it to the letter, and contacts come.

const secret = 'a-secret-for-tests';
const patienceMs = 180_000;
let version: Version;
let rota: Rota;
const agents: Record<string, Person> = {};

beforeAll(async () => {
  version = await followGuide();
  rota = await startRota({ version: version.folder, env: { DIRECT_LINE_SECRET: secret } });
  for (const name of ['dewi', 'eko']) {
    const agent = await person(() => rota.url, secret, `dl_${name}`, name);
    await agent.say('/online');
    await agent.hears(/You are online/);
    agents[name] = agent;
  }
}, patienceMs);
afterAll(async () => {
  await rota[Symbol.asyncDispose]();
  await version[Symbol.asyncDispose]();
}, patienceMs);

const contact = (options: { locale?: string } = {}) => officialContact(rota, secret, options);
/** Whoever has the contact closes the conversation, and can take another one. */
async function closes(name: string, marie: OfficialContact): Promise<void> {
  await agents[name]?.say('/close');
  await marie.hears(/^This conversation is closed/);
}
const question = 'What is it about?';
const closedSales = /^Sales is closed/;

/** Sales is asked for from 9 to 5 in Paris, by the clock of the machine's author. */
function isOfficeHours(): boolean {
  const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit' }).format(new Date());
  return 9 <= Number(hour) && Number(hour) < 17;
}

test('start names the machine', () => {
  expect(rota.output).toMatch(/^Machine: front-desk \(/m);
  expect(rota.output).not.toMatch(/^warning/m);
});

describe('the menu', () => {
  test('is welcomed with, as buttons, and put again when it is not understood', async () => {
    using marie = await contact();
    await marie.say('hello');
    await marie.hears(question);
    expect(marie.heard()).toMatchObject([
      { text: 'Hello and welcome! Thank you for writing to us.' },
      { suggestedActions: { actions: [{ title: 'Buying something' }, { title: 'Help with something I have' }] } },
    ]);
    await marie.say('no idea');
    await marie.hears(question, 2);
    await marie.say('2');
    await marie.hears(/^Eko Wijaya will take care/);
    await closes('eko', marie);
  }, 60_000);

  test.each([
    ['the number', '2'],
    ['the label', 'Help with something I have'],
    ['the label in French', 'Aide pour quelque chose que j’ai'],
    ['the label in Indonesian, in capitals', 'BANTUAN UNTUK BARANG YANG SAYA PUNYA'],
    ['the option’s name', 'Support'],
  ])(
    'is answered by %s: %s',
    async (_, typed) => {
      using marie = await contact();
      await marie.say('hello');
      await marie.hears(question);
      await marie.say(typed);
      await marie.hears(/^Eko Wijaya will take care/);
      await closes('eko', marie);
    },
    60_000,
  );

  test('is put in the contact’s language', async () => {
    using marie = await contact({ locale: 'fr-FR' });
    await marie.say('bonjour');
    await marie.hears('De quoi s’agit-il ?');
    const [, menu] = marie.heard();
    expect(menu).toMatchObject({ suggestedActions: { actions: [{ title: 'Acheter quelque chose' }, {}] } });
  }, 60_000);
});

test('a label with a placeholder is refused while it runs: the menu stays as it was', async () => {
  const file = join(version.folder, 'locales/en.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('Buying something', 'Talk to {agent}'));
  await rota.prints(/found \{agent\}, expected no placeholder here/);
  using marie = await contact();
  await marie.say('hello');
  await marie.hears(question);
  expect(marie.heard().at(-1)).toMatchObject({ suggestedActions: { actions: [{ title: 'Buying something' }, {}] } });
  await marie.say('support');
  await marie.hears(/^Eko Wijaya will take care/);
  await closes('eko', marie);
  await writeFile(file, text);
}, 60_000);

test('who mentions a refund skips the menu', async () => {
  using marie = await contact();
  await marie.say('I want a REFUND, please.');
  await marie.hears(/^Eko Wijaya will take care/);
  expect(marie.heard().map(({ text }) => text)).not.toContain(question);
  await closes('eko', marie);
}, 60_000);

test(
  'sales answers in office hours, support at other times, and an edited machine is read at the next start',
  async () => {
    const wants = async (): Promise<string> => {
      using marie = await contact();
      await marie.say('hello');
      await marie.hears(question);
      await marie.say('Buying something');
      await marie.hears(/will take care/);
      const isTold = marie.heard().some(({ text }) => closedSales.test(text ?? ''));
      const owner = marie.heard().at(-1)?.text?.split(' ')[0] ?? '';
      await closes(owner.toLowerCase(), marie);
      return `${isTold ? 'closed, ' : ''}${owner}`;
    };
    const [open, closed] = ['Dewi', 'closed, Eko'];
    const isOpen = isOfficeHours();
    const found = await wants();
    if (isOpen === isOfficeHours()) expect(found).toBe(isOpen ? open : closed);

    // The other way round, whatever the time is: office hours that are now, or never.
    const file = join(version.folder, 'machines/front-desk.ts');
    const hours = found === open ? "from: '00:00', to: '24:00', days: []" : "from: '00:00', to: '24:00'";
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace("from: '09:00', to: '17:00'", hours));
    await rota.stop();
    await rota.restart();
    expect(await wants()).toBe(found === open ? closed : open);
  },
  patienceMs,
);

test(
  'whoever is silent at support loses the conversation to a colleague, as the edited routing.yaml says at once',
  async () => {
    const farid = await person(() => rota.url, secret, 'dl_farid', 'farid');
    await farid.say('/online');
    await farid.hears(/You are online/);
    const before = Number(/, config (\d+) from/.exec(rota.output)?.[1]);
    await rota.configure({
      routing: { machine: 'front-desk', parameters: { reply: { within: '1 second', rounds: 1 } } },
    });
    await rota.prints(new RegExp(`"revision":${before + 1}\\b`));
    using marie = await contact();
    await marie.say('refund');
    await marie.hears(/will answer you from now on/);
    const isEko = marie.heard().some(({ text }) => text?.includes('Eko Wijaya will answer'));
    const colleague = isEko ? agents['eko'] : farid;
    await colleague?.hears(/did not answer in time, so #/);
    await colleague?.say('/close');
    await marie.hears(/^This conversation is closed/);
    await farid.say('/offline');
  },
  patienceMs,
);

test('explain tells what a conversation did, by the guide’s own names', async () => {
  using marie = await contact();
  await marie.say('hello');
  await marie.hears(question);
  await marie.say('support');
  await marie.hears(/will take care/);
  const { out, code } = await rotaCommand(['explain', marie.heard()[0]?.channelData?.rota?.ref ?? ''], rota);
  expect(code).toBe(0);
  expect(out).toContain('front-desk');
  expect(out).toContain('ask for team support');
}, 60_000);

const run = (command: string, args: readonly string[]): Promise<{ code: number; out: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [command, ...args], { cwd: version.folder }, (error, out) => {
      resolve({ code: error ? Number(error.code) : 0, out });
    });
  });

test('the schemas know its parameters once they are written anew', async () => {
  expect(await run('src/config/write-schemas.ts', [])).toEqual({ code: 0, out: '' });
  const written = await readFile(join(version.folder, 'config/schema/routing.schema.json'), 'utf8');
  expect(written).toContain('How a colleague is chosen after silence.');
}, 60_000);

test(
  'the compiler accepts it and the examples, and refuses a step that leads nowhere',
  async () => {
    const text = await readFile(join(version.folder, 'machines/front-desk.ts'), 'utf8');
    const slip = text.replace("say('welcome', 'refund')", "say('welcome', 'refunds')");
    await writeFile(join(version.folder, 'machines/slip.ts'), slip);
    await writeFile(join(version.folder, 'machines/examples.ts'), examples);
    const machines = { extends: './tsconfig.json', include: ['machines'] };
    await writeFile(join(version.folder, 'tsconfig.machines.json'), JSON.stringify(machines));
    const { out } = await run('node_modules/typescript/bin/tsc', ['--pretty', 'false', '-p', 'tsconfig.machines.json']);
    const errors = out.split('\n').filter((line) => /^\S/.test(line));
    expect(errors).toEqual([expect.stringMatching(/^machines\/slip\.ts\(\d+,\d+\): error .*"refunds"/)]);
  },
  patienceMs,
);
