import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, expect, test } from '@jest/globals';
import { Settings } from 'luxon';
import { shiftsBetween } from '../../src/domain/calendar.ts';
import { calendar, everyDay, windows } from './calendar-builders.ts';

const { defaultZone, now } = Settings;

afterEach(() => {
  Settings.defaultZone = defaultZone;
  Settings.now = now;
});

const shifts = {
  stJohns: { team: 'a', days: ['fri', 'sat', 'sun'], from: '22:00', to: '02:30', timezone: 'America/St_Johns' },
  paris: { team: 'b', days: everyDay, from: '02:30', to: '12:00' },
};
const file = calendar({
  shifts,
  holidays: [{ date: '2026-03-07' }, { date: '2026-10-26' }],
  exceptions: [{ date: '2026-03-07', shift: 'stJohns', from: '20:00', to: '24:00' }],
});
const [fromMs, toMs] = [Date.parse('2026-03-01T00:00Z'), Date.parse('2026-12-01T00:00Z')];

/** Prints the zone that the process is in and all windows of the calendar handed to it. */
const script = `
  import { shiftsBetween } from './src/domain/calendar.ts';
  const { file, fromMs, toMs } = JSON.parse(process.argv[1]);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  console.log(JSON.stringify({ zone, duties: shiftsBetween(file, fromMs, toMs) }));
`;

test.each(['Pacific/Kiritimati', 'America/Los_Angeles', 'Asia/Tokyo', 'Australia/Lord_Howe'])(
  'a server in %s has the same shifts as any other',
  async (zone) => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script, JSON.stringify({ file, fromMs, toMs })],
      { cwd: new URL('../..', import.meta.url), env: { TZ: zone } },
    );
    const duties = shiftsBetween(file, fromMs, toMs);
    expect(duties.length).toBeGreaterThan(300);
    expect(JSON.parse(stdout)).toEqual({ zone, duties });
  },
);

test('luxon’s default zone is not looked at', () => {
  Settings.defaultZone = 'Asia/Tokyo';
  const range = ['2026-06-01T00:00Z', '2026-06-01T09:00Z'] as const;
  expect(windows(calendar({ shifts }), ...range)).toEqual([
    'stJohns 2026-06-01T00:30Z/2026-06-01T05:00Z',
    'paris 2026-06-01T00:30Z/2026-06-01T10:00Z',
  ]);
});

test.each(['2024-01-15', '2024-07-15', '2026-10-25', '2030-12-15'])('it does not matter that today is %s', (today) => {
  Settings.now = () => Date.parse(today);
  const night = { team: 'a', days: everyDay, from: '02:30', to: '03:30' };
  expect(windows(calendar({ shifts: { night } }), '2026-10-24T12:00Z', '2026-10-25T12:00Z')).toEqual([
    'night 2026-10-25T00:30Z/2026-10-25T02:30Z',
  ]);
  // Greenland has moved its standard time: after that luxon's own reading of 23:10 that evening is an hour off.
  const evening = { team: 'a', days: everyDay, from: '23:10', to: '23:50', timezone: 'America/Nuuk' };
  expect(windows(calendar({ shifts: { evening } }), '2023-03-25T12:00Z', '2023-03-26T12:00Z')).toEqual([
    'evening 2023-03-26T01:10Z/2023-03-26T01:50Z',
  ]);
});
