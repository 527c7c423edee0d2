import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { around, boundaries, type Boundary } from './three-zones.ts';

/** Each boundary as a process in some zone sees it. */
async function seenFrom(zone: string): Promise<{ zone: string; is: string[][] }> {
  const script = `
    import { around, boundaries } from './test/domain/three-zones.ts';
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    console.log(JSON.stringify({ zone, is: boundaries.map(around) }));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: new URL('../..', import.meta.url),
    env: { TZ: zone },
  });
  return JSON.parse(stdout) as { zone: string; is: string[][] };
}
const named = (boundary: Boundary) => ({ ...boundary, who: boundary.contact.zone });

test.each(boundaries.map(named))('rule 16: $of, $at, to a contact in $who', (boundary) => {
  expect(around(boundary)).toEqual(boundary.is);
});

test.each(['Asia/Tokyo', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Europe/Paris'])(
  'rule 16: a server in %s has every boundary at the same minute, and tells contacts the same',
  async (zone) => {
    expect(await seenFrom(zone)).toEqual({ zone, is: boundaries.map(({ is }) => is) });
  },
  60_000,
);
