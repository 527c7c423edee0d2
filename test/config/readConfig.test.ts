import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { duration } from '../../src/domain/duration.ts';
import { folder, goodFolder } from './folder.ts';

describe('a config that is right', () => {
  test('is a revision of plain JSON with the defaults filled in', async () => {
    await using config = await goodFolder();
    const result = await config.read();
    if (!result.ok) throw new Error(result.errors.join('\n'));
    const { workspace, messages, parameters } = result.revision;
    expect(workspace.agents['anna']).toEqual({
      name: 'Anna',
      language: 'en',
      teams: ['morning'],
      autoAssign: true,
      role: 'agent',
      accounts: [{ channel: 'directline', id: 'dl_anna' }],
    });
    expect(Object.keys(workspace.calendar.shifts)).toEqual(['morning', 'night']);
    expect(workspace.routing.returning).toEqual({
      within: 30 * 86_400_000,
      to: 'previous-if-available',
      grace: 600_000,
    });
    expect(messages['fr']?.['desk.buttonClose']).toBe('Terminer');
    expect(JSON.parse(JSON.stringify(result.revision))).toEqual(result.revision);
    expect({ parsed: parameters, written: workspace.routing.parameters }).toEqual({
      parsed: { to: { team: 'night' }, within: 900_000, then: 'same' },
      written: { to: { team: 'night' }, within: '15 minutes' },
    });
  });

  test('may leave out the machine’s parameters', async () => {
    await using config = await goodFolder({ 'config/routing.yaml': 'machine: desk' });
    const result = await config.read();
    expect(result.ok && result.revision.parameters).toEqual({ to: 'anyone', within: 3_600_000, then: 'same' });
  });

  test('is as old as the newest change of its files', async () => {
    await using config = await goodFolder();
    const [old, recent] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z')];
    const paths = ['config', 'locales'].map((name) => join(config.path, name));
    for (const path of paths) {
      for (const name of await readdir(path)) await utimes(join(path, name), old, old);
      await utimes(path, old, old);
    }
    expect(await config.read()).toMatchObject({ ok: true, filesAt: old });
    await utimes(join(config.path, 'locales/fr.yaml'), recent, recent);
    expect(await config.read()).toMatchObject({ ok: true, filesAt: recent });
  });

  test('may use anchors', async () => {
    await using config = await goodFolder({
      'config/shifts.yaml': `
timezone: Europe/Paris
shifts:
  morning: { team: morning, days: &week [mon, tue], from: "06:00", to: "14:00" }
  night: { team: night, days: *week, from: "22:00", to: "06:00" }
`,
    });
    const result = await config.read();
    expect(result.ok && result.revision.workspace.calendar.shifts['night']?.days).toEqual(['mon', 'tue']);
  });
});

test('ten mistakes in five files are told at once, each at its place', async () => {
  await using config = await goodFolder({
    'config/agents.yaml': `agents:
  anna:
    name: Anna
    teams: [mornig]
    rol: supervisor
    accounts:
      - { channel: directline, id: dl_anna }
  budi:
    accounts: [{ channel: directline, id: dl_anna }]
`,
    'config/teams.yaml': `teams:
  morning: { name: Morning team }
  afternoon: { name: Afternoon team }
  night: { name: 7 }
`,
    'config/shifts.yaml': `timezone: Europe/Pariss
shifts:
  morning:
    team: morning
    days: [mon, tues]
    from: "06:00"
    to: "06:00"
  night: { team: night, days: [mon], from: "22:00", to: "06:00" }
exceptions:
  - { date: 2026-12-24, shift: evening, from: "14:00", to: "18:00" }
`,
    'config/routing.yaml': `machine: desk
parameters:
  to: { team: aftrnoon }
  within: 8 days
`,
    'locales/de.yaml': `welcome: 'Hallo {agent}'
`,
  });
  const result = await config.read();
  expect(result.errors).toEqual([
    'config/agents.yaml:4:13: found team "mornig", expected one of morning, afternoon, night; did you mean morning?',
    'config/agents.yaml:5:5: found unknown key rol, expected one of name, language, teams, speaks, maxOpen, autoAssign, role, accounts; did you mean role?',
    'config/agents.yaml:8:3: found no name, expected a text',
    'config/agents.yaml:9:16: found the account directline dl_anna listed for anna already, expected each account once',
    'config/teams.yaml:4:18: found 7, expected a text, in quotes',
    'config/shifts.yaml:1:11: found "Europe/Pariss", expected an IANA time zone such as Europe/Paris',
    'config/shifts.yaml:5:17: found "tues", expected one of mon, tue, wed, thu, fri, sat, sun; did you mean tue?',
    'config/shifts.yaml:7:9: found "06:00", expected another time than `from`',
    'config/shifts.yaml:10:32: found shift "evening", expected one of morning, night',
    'config/routing.yaml:3:15: found team "aftrnoon", expected one of morning, afternoon, night; did you mean afternoon?',
    'config/routing.yaml:4:11: found "8 days", expected a duration such as "15 minutes" or "PT15M", from 1 second to 7 days',
    'locales/de.yaml:1:17: found {agent}, expected no placeholder here',
  ]);
  expect(result.hints.map((line) => line.slice(0, 60))).toEqual([
    'locales/de.yaml:1:1: found no text welcomeBack, queued, assi',
  ]);
});

test('an account on a channel where people may say that they are anybody is warned of', async () => {
  await using config = await goodFolder();
  await config.write({
    'config/agents.yaml': `agents:
  anna:
    name: Anna
    accounts:
      - { channel: directline, id: dl_anna }
      - { channel: webchat, id: anna }
      - { channel: azure-directline, id: dl_anna }
`,
  });
  const { hints } = await config.read();
  expect(hints).toEqual([
    'config/agents.yaml:6:9: found an account on webchat, where whoever chats may say that they are anybody, expected one on directline, or that the ids there come from your tokens',
    expect.stringMatching(/^config\/agents\.yaml:7:9: found an account on azure-directline/),
  ]);
});

describe('a machine that there is not hides no other mistake', () => {
  const within = z.strictObject({ within: duration(7).optional() });
  const machines = [
    { id: 'reception', parameters: within.extend({ greet: z.boolean().optional() }) },
    { id: 'fast-transfer', parameters: within },
  ];
  const read = async (machine: string) => {
    const text = `machine: ${machine}\nparameters: { within: 8 days, greet: maybe }\nautoAsign: true\n`;
    await using config = await goodFolder({ 'config/routing.yaml': text });
    return (await config.read(machines)).errors.map((error) => error.replace(/, expected.*/, ''));
  };

  test('what is wrong for the one that may be meant', async () => {
    expect(await read('recepton')).toEqual([
      'config/routing.yaml:1:10: found machine "recepton"',
      'config/routing.yaml:2:23: found "8 days"',
      'config/routing.yaml:2:38: found "maybe"',
      'config/routing.yaml:3:1: found unknown key autoAsign',
    ]);
  });

  test('else what is wrong for every one', async () => {
    expect(await read('zzz')).toEqual([
      'config/routing.yaml:1:10: found machine "zzz"',
      'config/routing.yaml:2:23: found "8 days"',
      'config/routing.yaml:3:1: found unknown key autoAsign',
    ]);
  });
});

test('a language that agents speak and the bot does not is a hint, which stops nothing', async () => {
  await using config = await goodFolder({
    'config/agents.yaml': 'agents:\n  anna: { name: Anna, speaks: [id-ID, ja] }\n',
  });
  expect(await config.read()).toMatchObject({
    ok: true,
    hints: ['config/agents.yaml:2:39: found language "ja", expected one of en, fr, id'],
  });
});

test('a name in a file that cannot be read is not called unknown', async () => {
  await using config = await goodFolder({ 'config/teams.yaml': 'teams: [' });
  expect((await config.read()).errors).toEqual([
    'config/teams.yaml:1:9: found broken YAML (Flow sequence in block collection must be sufficiently indented and end with a ]), expected valid YAML',
  ]);
});

test('the default of a parameter that points to nothing is told where the parameters are', async () => {
  const machine = {
    id: 'desk',
    parameters: z.strictObject({ to: z.string().meta({ refersTo: 'team' }).default('sales') }),
  };
  await using config = await goodFolder({ 'config/routing.yaml': 'machine: desk\nparameters: {}\n' });
  expect((await config.read([machine])).errors).toEqual([
    'config/routing.yaml:2:1: found team "sales", expected one of morning, afternoon, night',
  ]);
});

test('nothing at all is an error for each file and for the folder of the texts', async () => {
  await using config = await folder();
  expect((await config.read()).errors).toEqual([
    'config/agents.yaml:1:1: found no such file, expected a YAML file',
    'config/teams.yaml:1:1: found no such file, expected a YAML file',
    'config/shifts.yaml:1:1: found no such file, expected a YAML file',
    'config/routing.yaml:1:1: found no such file, expected a YAML file',
    'locales:1:1: found no folder that can be read (ENOENT), expected one with en.yaml',
  ]);
});

test('files of editors among the texts are passed over', async () => {
  await using config = await goodFolder({
    'locales/.fr.yaml.swp': 'x',
    'locales/.#fr.yaml': 'x',
    'locales/fr.yaml~': 'x',
    'locales/README.md': 'x',
  });
  expect(await config.read()).toMatchObject({ ok: true, hints: [] });
});
