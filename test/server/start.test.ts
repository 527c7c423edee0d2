import { expect, test } from '@jest/globals';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { brokenWire } from '../support/brokenWire.ts';
import { freshDatabase } from '../support/mongod.ts';
import { postJson } from '../support/person.ts';
import { startRota } from '../support/rota.ts';
import { connected } from '../store/embedded-workbench.ts';

test('a port that is in use is told, with what to do, and the process ends', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const error = await startRota({ env: { PORT: String(port) } }).then(() => 'it started', String);
  taken.close();
  expect(error).toMatch(/ended with code 1/);
  expect(error).toMatch(new RegExp(`127.0.0.1:${port} is in use already. Set HOST and PORT`));
  expect(error).not.toMatch(/ at /);
}, 60_000);

test('a config with mistakes is told at once, all of them, and the process ends', async () => {
  const shifts = {
    timezone: 'Mars/Olympus',
    shifts: { x: { team: 'nobody', days: ['noday'], from: '25:00', to: '08:00' } },
  };
  const error = await startRota({ config: { shifts, routing: { machine: 'recepcion', extra: 1 } } }).then(
    () => 'it started',
    String,
  );
  expect(error).toMatch(/ended with code 1/);
  const lines = error.split('\n').filter((line) => /\.yaml:\d+:\d+: found .*, expected/.test(line));
  expect(lines.length).toBeGreaterThanOrEqual(6);
}, 60_000);

test('before it is ready it prints where, what, who is on duty and how to sign in', async () => {
  await using rota = await startRota({ env: { LOG_LEVEL: 'error' } });
  const lines = rota.output.trim().split('\n');
  expect(lines[0]).toBe(`Chat: ${rota.url}/`);
  expect(lines[1]).toBe(`Desk: ${rota.url}/desk`);
  expect(lines[2]).toMatch(/^MongoDB: mongodb:\/\/\S+\?replicaSet=rs0$/);
  expect(lines[3]).toMatch(/^Machine: reception \([0-9a-f]{24}\), config 1 from /);
  expect(lines.find((line) => line.startsWith('On duty: '))).toBeDefined();
  expect(lines.find((line) => line.startsWith('Opens next: '))).toMatch(/\d\d:\d\d/);
  expect(lines.filter((line) => line.startsWith('Sign in as '))).toHaveLength(3);
  expect(lines.at(-1)).toBe('Rota is ready.');
}, 60_000);

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const dayMs = 86_400_000;
const dayIn = (n: number) => days[new Date(Date.now() + n * dayMs).getUTCDay()] ?? 'sun';
const jumping = `--import ${new URL('../chaos/jump.ts', import.meta.url).href}`;

test.each([3, -3])(
  'on a host whose clock is %d days off, what start says is right by the clock of the database',
  async (daysOff) => {
    const allDay = { from: '00:00', to: '24:00' };
    const shifts = {
      // Around midnight it may be yesterday, or tomorrow.
      around: { team: 'morning', days: [dayIn(-1), dayIn(0), dayIn(1)], ...allDay },
      elsewhere: { team: 'night', days: [dayIn(2), dayIn(3), dayIn(-3), dayIn(-2)], ...allDay },
    };
    const env = { LOG_LEVEL: 'error', NODE_OPTIONS: jumping, ROTA_OFF_MS: String(daysOff * dayMs) };
    await using rota = await startRota({ config: { shifts: { timezone: 'UTC', shifts } }, env });
    expect(rota.output).toMatch(/^On duty: Morning team, shift around, /m);
    const opens = /^Opens next: \w+ team, shift \w+, (\w{3})/m.exec(rota.output)?.[1]?.toLowerCase();
    expect([dayIn(0), dayIn(1)]).toContain(opens); // the first where midnight has just passed
    const link = rota.signInLink('Anna Kurnia');
    await connected(rota.mongodbUri, async (client) => {
      const age = { $subtract: ['$expiresAt', '$$NOW'] };
      const links = await client
        .db()
        .collection('signIns')
        .aggregate<{ age: number }>([{ $project: { age } }])
        .toArray();
      expect(links.filter((one) => one.age > 0 && one.age <= 3_600_000)).toHaveLength(3);
    });
    const code = link.slice(link.indexOf('#') + 1);
    expect((await postJson(`${rota.url}/desk/session`, { code })).status).toBe(200);
  },
  120_000,
);

test('a registered bot without a public address is told what that means for files', async () => {
  const registered = { MicrosoftAppId: '11111111-2222-3333-4444-555555555555', MicrosoftAppPassword: 'a password' };
  await using rota = await startRota({ env: { LOG_LEVEL: 'error', ...registered } });
  expect(rota.output).toContain('Bot Framework: no PUBLIC_URL, so channels are told of files by name');
}, 60_000);

test.each(['insert', 'update', 'find', 'createIndexes'])(
  'a connection to MongoDB that breaks at its %s commands does not keep it from starting',
  async (command) => {
    await using wire = await brokenWire(await freshDatabase());
    const broken = wire.breakAt(command, 4);
    await using rota = await startRota({ env: { LOG_LEVEL: 'error' }, mongodbUri: wire.uri });
    await broken;
    expect(rota.output.trim().split('\n').at(-1)).toBe('Rota is ready.');
  },
  60_000,
);
