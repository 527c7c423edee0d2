import { describe, expect, test } from '@jest/globals';
import { goodFolder } from './folder.ts';

/** Files with one mistake each. */
const agent = (fields: string) => ({ 'config/agents.yaml': `agents:\n  anna: { name: Anna, ${fields} }\n` });
const shifts = (more: string) => ({
  'config/shifts.yaml': `timezone: UTC\nshifts: { day: { team: night, days: [mon], from: "06:00", to: "14:00" } }\n${more}\n`,
});
const routing = (text: string) => ({ 'config/routing.yaml': text });
const parameters = (text: string) => routing(`machine: desk\nparameters: { ${text} }\n`);
const french = (text: string) => ({ 'locales/fr.yaml': text });

describe('a mistake is told with what was found and what was expected', () => {
  test.each([
    [agent('maxOpen: 0'), 'agents.yaml:2:32: found 0, expected a number, more than 0'],
    [agent('maxOpen: 2.5'), 'agents.yaml:2:32: found 2.5, expected a whole number'],
    [agent('maxOpen: 5000'), 'agents.yaml:2:32: found 5000, expected a number, at most 1000'],
    [agent('autoAssign: "no"'), 'agents.yaml:2:35: found "no", expected true or false'],
    [agent('role: boss'), 'agents.yaml:2:29: found "boss", expected one of agent, supervisor'],
    [agent('teams: night'), 'agents.yaml:2:30: found "night", expected a list'],
    [agent('teams: [no such]'), 'agents.yaml:2:31: found "no such", expected a name of letters, digits, - and _'],
    [agent('language: de'), 'agents.yaml:2:33: found language "de", expected one of en, fr, id'],
    [agent('accounts: [dl_anna]'), 'agents.yaml:2:34: found "dl_anna", expected a map'],
    [agent('accounts: [{ channel: slack }]'), 'agents.yaml:2:34: found no id, expected a text'],
    [
      agent('accounts: [{ channel: msteams, tenant: x, objectId: 123e4567-e89b-12d3-a456-426614174000 }]'),
      'agents.yaml:2:62: found "x", expected an id such as 123e4567-e89b-12d3-a456-426614174000',
    ],
    [
      agent('accounts: [{ channel: slack, ident: U1, id: U1 }]'),
      'agents.yaml:2:52: found unknown key ident, expected one of channel, id',
    ],
    [{ 'config/agents.yaml': 'agents:\n  anna:\n' }, 'agents.yaml:2:3: found nothing, expected a map'],
    [{ 'config/agents.yaml': 'agents: [anna]\n' }, 'agents.yaml:1:9: found a list, expected a map'],
    [{ 'config/agents.yaml': '{}\n' }, 'agents.yaml:1:1: found no agents, expected a map'],
    [
      { 'config/agents.yaml': 'agents:\n  anna b: { name: Anna }\n' },
      'agents.yaml:2:3: found the name "anna b", expected a name of letters, digits, - and _',
    ],
    [
      shifts('holidays: [{ date: 2026-02-30 }]'),
      'shifts.yaml:3:20: found "2026-02-30", expected a date such as 2026-12-25',
    ],
    [
      shifts('holidays: [{ from: 2026-12-28, to: 2026-12-27 }]'),
      'shifts.yaml:3:36: found "2026-12-27", expected a date not before `from`',
    ],
    [shifts('holidays: [{ from: 2026-12-28 }]'), 'shifts.yaml:3:12: found no to, expected a date such as 2026-12-25'],
    [shifts('holidays: [{ date: 2026-12-25, shifts: [dya] }]'), 'shifts.yaml:3:41: found shift "dya", expected day'],
    [
      shifts('exceptions: [{ date: 2026-12-24, shift: day, from: 6, to: "24:00" }]'),
      'shifts.yaml:3:52: found 6, expected a time from 00:00 to 23:59, in quotes',
    ],
    [routing('machine: dsk\n'), 'routing.yaml:1:10: found machine "dsk", expected desk'],
    [routing('autoAssign: true\n'), 'routing.yaml:1:1: found machine "reception", expected desk'],
    [routing('machine: desk\nparameters: [to]\n'), 'routing.yaml:2:13: found a list, expected a map'],
    [
      parameters('wihtin: 1 hour'),
      'routing.yaml:2:15: found unknown key wihtin, expected one of to, within, then, others; did you mean within?',
    ],
    [parameters('to: anyon'), 'routing.yaml:2:19: found "anyon", expected anyone or a map'],
    [
      parameters('to: { agent: bdi }'),
      'routing.yaml:2:28: found agent "bdi", expected one of anna, budi; did you mean budi?',
    ],
    [parameters('then: sme'), 'routing.yaml:2:21: found team "sme", expected one of morning, afternoon, night'],
    [
      parameters('others: [night, ngiht]'),
      'routing.yaml:2:31: found team "ngiht", expected one of morning, afternoon, night; did you mean night?',
    ],
    [french('welcome: { text: Bonjour, others: [a] }'), 'fr.yaml:1:35: found a list, expected a text'],
    [french('welcome: 5'), 'fr.yaml:1:10: found 5, expected a text, in quotes or a map'],
    [
      french('desk:\n  help: |-\n    Line 1\n    Line 2 {x}\n'),
      'fr.yaml:4:12: found {x}, expected no placeholder here',
    ],
    [french('welcome: "\\u0041 {x"'), 'fr.yaml:1:10: found broken ICU MessageFormat'],
    [{ 'locales/in.yaml': 'welcome: Halo' }, 'in.yaml:1:1: found the language in, expected id'],
    [{ 'locales/de.yml': 'welcome: Hallo' }, 'de.yml:1:1: found the ending .yml, expected .yaml'],
    [{ 'locales/my_own.yaml': 'x: y' }, 'my_own.yaml:1:1: found the language "my_own", expected a tag'],
  ] as const)('%j: %s', async (files, line) => {
    await using config = await goodFolder(files);
    const { errors } = await config.read();
    expect(errors.map((error) => error.replace(/^[^/]*\//, '').slice(0, line.length))).toEqual([line]);
  });
});
