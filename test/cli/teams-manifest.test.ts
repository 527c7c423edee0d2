import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { z } from 'zod';
import { rotaCommand } from '../support/cli.ts';

jest.setTimeout(60_000); // each starts a process

const appId = '11111111-2222-3333-4444-555555555555';
const good = { MicrosoftAppId: appId, PUBLIC_URL: 'https://chat.example.com/rota/' };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rota-teams-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const manifest = (args: readonly string[], env: Readonly<Record<string, string>> = good) =>
  rotaCommand(['teams', 'manifest', ...args], { mongodbUri: '', env });

/** What Microsoft's schema asks of these parts, and the rules beside it in its documentation. */
const guid = z.string().regex(/^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/);
const address = z
  .string()
  .max(2_048)
  .regex(/^https:\/\//);
const rules = z
  .strictObject({
    $schema: z.literal('https://developer.microsoft.com/json-schemas/teams/v1.25/MicrosoftTeams.schema.json'),
    manifestVersion: z.literal('1.25'),
    version: z
      .string()
      .max(256)
      .regex(/^\d+\.\d+\.\d+$/),
    id: guid,
    developer: z.strictObject({
      name: z.string().min(1).max(32),
      websiteUrl: address,
      privacyUrl: address,
      termsOfUseUrl: address,
    }),
    name: z.strictObject({ short: z.string().min(1).max(30), full: z.string().min(1).max(100) }),
    description: z.strictObject({ short: z.string().min(1).max(80), full: z.string().min(1).max(4_000) }),
    icons: z.strictObject({ color: z.string(), outline: z.string() }),
    accentColor: z.string().regex(/^#[0-9a-fA-F]{6}$/),
    bots: z.tuple([
      z.strictObject({
        botId: guid,
        scopes: z
          .array(z.enum(['team', 'personal', 'groupChat', 'copilot']))
          .min(1)
          .max(4),
        isNotificationOnly: z.boolean(),
        supportsFiles: z.boolean(),
      }),
    ]),
    permissions: z.array(z.enum(['identity', 'messageTeamMembers'])).max(2),
    validDomains: z.array(z.string().regex(/^[^/:]+$/)).max(100),
  })
  .refine(({ name }) => name.short !== name.full)
  .refine(({ description }) => !description.full.includes(description.short));

/** Width, height, and colour type (6: with transparency) of a PNG. */
function pngOf(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  expect(strFromU8(bytes.subarray(1, 4))).toBe('PNG');
  return { width: view.getUint32(16), height: view.getUint32(20), colours: view.getUint8(25) };
}

test('the package holds a manifest that keeps the rules, and icons of the sizes that Teams asks for', async () => {
  const out = join(folder, 'made', 'rota.zip');
  expect(await manifest(['--out', out])).toMatchObject({ code: 0, out: expect.stringContaining(out) });
  const files = unzipSync(await readFile(out));
  expect(Object.keys(files).toSorted()).toEqual(['color.png', 'manifest.json', 'outline.png']);
  const made = rules.parse(JSON.parse(strFromU8(files['manifest.json'] ?? new Uint8Array())));
  expect(made).toMatchObject({
    id: appId,
    bots: [{ botId: appId, scopes: ['personal'] }],
    developer: { websiteUrl: 'https://chat.example.com/rota' },
    validDomains: ['chat.example.com'],
  });
  expect(pngOf(files[made.icons.color] ?? new Uint8Array())).toMatchObject({ width: 192, height: 192 });
  expect(pngOf(files[made.icons.outline] ?? new Uint8Array())).toEqual({ width: 32, height: 32, colours: 6 });
});

test('names, addresses and version come from options, and a folder is written where no zip is named', async () => {
  const out = join(folder, 'app');
  const named = ['--name', 'Ask Lestari', '--full-name', 'Ask Lestari & Co', '--developer', 'Lestari', '--terms'];
  await manifest([...named, 'https://example.com/terms', '--app-version', '2.0.1', '--out', out]);
  expect((await readdir(out)).toSorted()).toEqual(['color.png', 'manifest.json', 'outline.png']);
  const made = rules.parse(JSON.parse(await readFile(join(out, 'manifest.json'), 'utf8')));
  expect(made).toMatchObject({
    version: '2.0.1',
    name: { short: 'Ask Lestari', full: 'Ask Lestari & Co' },
    developer: { name: 'Lestari', termsOfUseUrl: 'https://example.com/terms' },
  });
});

describe('without what it needs nothing is written, and all that has to be set is told at once', () => {
  test('the environment', async () => {
    const out = join(folder, 'never.zip');
    const { code, err } = await manifest(['--out', out], { MicrosoftAppId: '', PUBLIC_URL: 'http://localhost:3978' });
    expect(code).toBe(1);
    expect(err).toBe(
      'MicrosoftAppId: found nothing, expected the app id of the bot’s registration in Azure\n' +
        'PUBLIC_URL: found “http://localhost:3978”, expected the address that Teams reaches Rota at, which begins with https://\n',
    );
    expect(await readdir(folder)).not.toContain('never.zip');
  });

  test('the options', async () => {
    const long = 'x'.repeat(31);
    const { code, err } = await manifest(['--name', long, '--privacy', 'example.com', '--app-version', '1']);
    expect(code).toBe(1);
    expect(err.split('\n')).toEqual([
      `--name: found “${long}”, expected 1 to 30 characters`,
      '--privacy: found “example.com”, expected an address that begins with https://',
      '--app-version: found “1”, expected a version such as 1.0.1',
      '',
    ]);
    expect((await manifest(['--name', 'Ask', '--full-name', 'Ask'])).err).toContain(
      'expected another name than --name',
    );
  });
});
