import { join } from 'node:path';
import { ESLint } from 'eslint';
import { expect, jest, test } from '@jest/globals';

jest.setTimeout(120_000);

const root = join(import.meta.dirname, '../..');
/** Files that are there, since the linter knows the types of no others. */
const rooms = ['src/domain/hours.ts', 'src/workflow/flow.ts', 'machines/index.ts'];
const eslint = new ESLint({ cwd: root });

/** The rules of purity that a file in a room would break if it said that. */
async function broken(code: string, file: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: join(root, file) });
  return (result?.messages ?? [])
    .filter(({ ruleId, fatal }) => fatal || ruleId?.startsWith('no-restricted-'))
    .map(({ message }) => message);
}

const luxon = (code: string): string => `import { DateTime } from 'luxon';\n${code}`;

test.each([
  ['the time', 'export const now = Date.now();'],
  ['the time by another way to say it', "export const now = Date['now']();"],
  ['the time taken apart', 'export const { now } = Date;'],
  ['the time under another name', 'const Other = Date;\nexport const now = new Other();'],
  ['a new date', 'export const now = new Date();'],
  ['a new date by the global object', 'export const now = new globalThis.Date();'],
  ['a date called', 'export const now = Date();'],
  ['a date in the zone of the host', 'export const then = new Date(2026, 1, 1);'],
  ['a date read in the zone of the host', 'export const hour = (at: Date): number => at.getHours();'],
  ['how far the host is from UTC', 'export const off = (at: Date): number => at.getTimezoneOffset();'],
  ['a text read in the zone of the host', "export const then = Date.parse('2026-01-01T10:00');"],
  ['a time spelt as the host does', 'export const text = (at: Date): string => at.toLocaleTimeString();'],
  ['a monotonic clock', 'export const now = performance.now();'],
  ['a clock of the process', 'export const now = process.hrtime.bigint();'],
  ['the time by Luxon', luxon('export const now = DateTime.now();')],
  ['the local time by Luxon', luxon('export const now = DateTime.local();')],
  ['the time in a zone by Luxon', luxon("export const now = DateTime.local({ zone: 'utc' });")],
  ['the time in UTC by Luxon', luxon('export const now = DateTime.utc();')],
  ['a time of today by Luxon', luxon("export const then = DateTime.fromISO('10:00');")],
  ['parts, the rest of which are of now', luxon('export const then = DateTime.fromObject({ hour: 10 });')],
  ['a moment in the zone of the host', luxon('export const then = DateTime.fromMillis(0);')],
  ['how long it is until something', luxon("export const left = DateTime.fromMillis(0, { zone: 'utc' }).diffNow();")],
  ['what Luxon takes for now', "import { Settings } from 'luxon';\nexport const now = Settings.now;"],
  ['Luxon under another name', "import { DateTime as D } from 'luxon';\nexport const now = D.now();"],
  ['all of Luxon', "import * as luxon from 'luxon';\nexport const now = luxon.DateTime.now();"],
  ['chance', 'export const chance = Math.random();'],
  ['chance by the global object', 'export const chance = globalThis.Math.random();'],
  ['an id by chance', 'export const id = crypto.randomUUID();'],
  ['the zone of the host', 'export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;'],
  ['the zone of the host, newly made', 'export const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;'],
  ['the environment', "export const secret = process.env['SECRET'];"],
  ['a timer', 'export const timer = setTimeout(() => undefined, 1);'],
  ['the network', "export const answer = fetch('http://127.0.0.1');"],
])('%s is refused in the pure rooms', async (_what, code) => {
  for (const file of rooms) expect(await broken(code, file)).not.toEqual([]);
});

test.each([
  ['a moment that is given', 'export const day = (ms: number): number => new Date(ms).getUTCDay();'],
  ['a moment in a zone that is given', luxon("export const at = DateTime.fromMillis(0, { zone: 'Europe/Paris' });")],
  ['a date that is written', 'export const then = Date.UTC(2026, 1, 1);'],
  ['a number', 'export const most = Math.max(1, 2);'],
  ['graphemes', "export const letters = new Intl.Segmenter('und', { granularity: 'grapheme' });"],
])('%s is allowed there', async (_what, code) => {
  for (const file of rooms) expect(await broken(code, file)).toEqual([]);
});

test('what the simulation runs takes the time from the clock that is handed around', async () => {
  for (const file of ['src/runtime/reach.ts', 'src/store/lines.ts'])
    expect(await broken('export const now = Date.now();', file)).not.toEqual([]);
});

test('the rooms that talk to the world may look at its clock', async () => {
  expect(await broken('export const now = Date.now();', 'src/server/http.ts')).toEqual([]);
});
