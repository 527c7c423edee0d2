import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { machines } from '../../machines/index.ts';
import { formatProblems } from '../../src/config/problems.ts';
import { readConfig } from '../../src/config/readConfig.ts';
import { compileCatalog, format } from '../../src/messages/catalog.ts';
import { contactParameters, knownParameters } from '../../src/messages/parameters.ts';
import { folder, type Folder } from './folder.ts';

const root = join(import.meta.dirname, '../..');
const result = await readConfig({
  configDir: join(root, 'config'),
  localesDir: join(root, 'locales'),
  machines,
  cwd: root,
});
if (!result.ok) throw new Error(formatProblems(result.problems));
const { workspace, messages } = result.revision;

/** The shipped files, with some words of routing.yaml changed. */
async function shippedWith(edits: Readonly<Record<string, string>>): Promise<Folder> {
  const copy = await folder();
  for (const part of ['config', 'locales']) await cp(join(root, part), join(copy.path, part), { recursive: true });
  const file = join(copy.path, 'config/routing.yaml');
  let text = await readFile(file, 'utf8');
  for (const [from, to] of Object.entries(edits)) text = text.replace(from, to);
  await writeFile(file, text);
  return copy;
}

test('the shipped files are right, without a hint', () => {
  expect(result.warnings).toEqual([]);
  expect(Object.keys(messages)).toEqual(['en', 'fr', 'id']);
});

test('the settings that stand there as comments are right as well', async () => {
  const commented = /^( *)# ( *(?:logic|handOverAfter|lapseAfter|silence|remindAfter|closeAfter):)/gm;
  const text = await readFile(join(root, 'config/routing.yaml'), 'utf8');
  expect(text.match(commented)).toHaveLength(6);
  await using copy = await shippedWith({ [text]: text.replaceAll(commented, '$1$2') });
  const read = await copy.read(machines);
  expect(read).toMatchObject({ errors: [], hints: [] });
  expect(read.ok && read.revision.workspace.routing).toMatchObject({
    absence: { handOverAfter: 600_000, lapseAfter: 3_600_000, awayAfterMissedReply: false },
    silence: { remindAfter: 3_600_000, closeAfter: 86_400_000 },
  });
});

test('every team has two agents who can be reached, and one agent is a supervisor', () => {
  const agents = Object.values(workspace.agents);
  for (const team of Object.keys(workspace.teams)) {
    expect(agents.filter(({ teams, accounts }) => teams.includes(team) && accounts.length > 0)).toHaveLength(2);
  }
  expect(agents.filter(({ role }) => role === 'supervisor')).toHaveLength(1);
});

test('the shifts cover 24 hours from Monday to Friday', () => {
  const shifts = Object.values(workspace.calendar.shifts);
  const edges = shifts.map(({ from, to }) => `${from}-${to}`);
  expect(edges).toEqual(['06:00-14:00', '14:00-22:00', '22:00-06:00']);
  for (const { days } of shifts) expect(days).toEqual(['mon', 'tue', 'wed', 'thu', 'fri']);
});

test('every canned reply is there in every language', () => {
  expect(Object.keys(workspace.replies).length).toBeGreaterThan(0);
  for (const texts of Object.values(workspace.replies)) expect(Object.keys(texts)).toEqual(['en', 'fr', 'id']);
});

describe('the texts', () => {
  const faults: string[] = [];
  const catalog = compileCatalog(messages, (key, language) => faults.push(`${language} ${key}`));
  const keys = [...knownParameters];

  test.each(Object.keys(messages))('in %s can all be given, and use what they are told', (language) => {
    for (const [key, parameters] of keys) {
      const values = Object.fromEntries(
        Object.entries(parameters).map(([name, kind]) => [name, kind === 'number' ? 7 : `«${name}»`]),
      );
      const text = format(catalog, language, key, values);
      expect(text).not.toMatch(/[{}]|undefined|NaN|\s$/);
      // `heldBack` may quote the text, and some are chosen by their value.
      for (const [name, value] of Object.entries(values)) {
        if (key === 'desk.heldBack' || name === 'focus' || name === 'presence') continue;
        expect(text).toContain(String(value));
      }
    }
    expect(faults).toEqual([]);
  });

  test.each(Object.keys(messages))('for contacts in %s differ from each other', (language) => {
    const given = Object.keys(contactParameters).map((key) => format(catalog, language, key));
    expect(new Set(given).size).toBe(given.length);
  });

  test.each([
    ['en', 'queued', { position: 3 }, 'You are number 3 in the queue'],
    ['fr', 'queued', { position: 3 }, 'Vous êtes numéro 3 dans la file'],
    ['id', 'queued', { position: 3 }, 'Anda berada di nomor 3'],
    ['en', 'away', { opensAt: 'Monday 08:00' }, 'back on Monday 08:00'],
    ['fr', 'away', { opensAt: 'lundi 08:00' }, 'de retour lundi 08:00'],
    ['id', 'away', { opensAt: 'Senin 08.00' }, 'hari Senin 08.00'],
    ['en', 'timedOut', { opensAt: 'Monday 08:00' }, 'starts on Monday 08:00.'],
    ['en', 'timedOut', { opensAt: null }, 'We will answer you as soon as we can.'],
    ['fr', 'timedOut', { opensAt: null }, 'Nous vous répondrons dès que possible.'],
    ['id', 'timedOut', { opensAt: null }, 'Kami akan membalas Anda secepatnya.'],
    ['en', 'desk.online', { waiting: 0 }, 'You are online. Nobody is waiting.'],
    ['en', 'desk.online', { waiting: 1 }, 'You are online. 1 conversation is waiting.'],
    ['en', 'desk.online', { waiting: 3 }, 'You are online. 3 conversations are waiting.'],
    ['fr', 'desk.online', { waiting: 0 }, 'Vous êtes en ligne. Personne n’attend.'],
    ['id', 'desk.online', { waiting: 1 }, 'Anda sedang online. 1 percakapan sedang menunggu.'],
    ['en', 'desk.listLine', { ref: '7KQ2', contact: 'Zoë', waiting: null, focus: null }, '#7KQ2 Zoë'],
    [
      'en',
      'desk.listLine',
      { ref: '7KQ2', contact: 'Zoë', waiting: '3 min', focus: 'yes' },
      '#7KQ2 Zoë, waiting for 3 min (you are answering)',
    ],
  ] as const)('in %s, %s with %j says: %s', (language, key, values, text) => {
    expect(format(catalog, language, key, values)).toContain(text);
  });

  test('in French keep their punctuation on the line', () => {
    for (const text of Object.values(messages['fr'] ?? {})) expect(text).not.toMatch(/ [:;?!»]|« /);
  });

  const commands = [
    '/online',
    '/away',
    '/offline',
    '/list',
    '/queue',
    '/claim',
    '/to',
    '/note',
    '/say',
    '/transfer',
  ].concat(['/r [', '/unassign', '/close', '/history', '/help']);

  test.each(Object.keys(messages))('of help in %s name every command', (language) => {
    const help = format(catalog, language, 'desk.help');
    for (const command of commands) expect(help).toContain(command);
  });
});

describe('another machine is picked by one line', () => {
  const passedOver = ['away', 'reply', 'reassign', 'assign'] as const;
  test.each([
    ['reception', []],
    ['round-robin', ['away', 'reply']],
    ['least-open', ['away', 'reply']],
    ['shifts', ['away', 'reply']],
    ['fast-transfer', ['assign', 'away', 'reassign']],
  ] as const)('%s is in order, told of what it passes over: %j', async (machine, keys) => {
    await using copy = await shippedWith({ 'machine: reception': `machine: ${machine}` });
    const read = await copy.read(machines);
    expect(read.errors).toEqual([]);
    const told = passedOver.filter((key) => read.hints.some((hint) => hint.includes(`found ${key}, which `)));
    expect(told.toSorted()).toEqual(keys);
    expect(read.hints).toHaveLength(keys.length);
  });

  test('least-open looks for the fewest open conversations, reception goes by turns', async () => {
    const logicOf = async (machine: string): Promise<unknown> => {
      await using copy = await shippedWith({ 'machine: reception': `machine: ${machine}` });
      const read = await copy.read(machines);
      return read.ok && (read.revision.parameters as { assign: { logic?: string } }).assign.logic;
    };
    expect(await logicOf('least-open')).toBe('least-open');
    expect((await logicOf('reception')) ?? 'round-robin').toBe('round-robin');
  });

  test('what it passes over is told with its place, and with whose it is', async () => {
    await using copy = await shippedWith({ 'machine: reception': 'machine: round-robin' });
    const line = (await readFile(join(root, 'config/routing.yaml'), 'utf8')).split('\n').indexOf('  reply:') + 1;
    expect((await copy.read(machines)).hints).toContain(
      `config/routing.yaml:${line}:3: found reply, which only reception, fast-transfer can be told, expected a parameter of round-robin; it is passed over`,
    );
  });

  test.each([
    ['  reply:', '  replies:', 'found unknown key replies, expected one of assign, reply, away'],
    [
      'rounds: 1',
      'round: 1',
      'found unknown key round, expected one of within, rounds, reassign; did you mean rounds?',
    ],
    ['onlineOnly: true', 'onlinOnly: true', 'found unknown key onlinOnly, expected one of logic, onlineOnly, '],
  ])('a slip is refused still: %s for %s', async (right, wrong, text) => {
    await using copy = await shippedWith({ [right]: wrong });
    expect((await copy.read(machines)).errors).toEqual([expect.stringContaining(text)]);
  });
});
