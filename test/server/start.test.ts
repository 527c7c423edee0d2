import { expect, test } from '@jest/globals';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { brokenWire } from '../support/brokenWire.ts';
import { freshDatabase } from '../support/mongod.ts';
import { startRota } from '../support/rota.ts';

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
