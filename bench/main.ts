import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { startEmbeddedMongo } from '../src/store/embedded/startEmbeddedMongo.ts';
import { channelsBench } from './channels.ts';
import { claimsBench } from './claims.ts';
import { doorBench } from './door.ts';
import { openedBench } from './opened.ts';
import { idleBench } from './idle.ts';
import { mongodPid } from './processes.ts';
import { profileBench } from './profile.ts';
import { refillBench } from './refill.ts';
import { relayBench } from './relay.ts';
import { sendsBench } from './sends.ts';
import type { Bench } from './setting.ts';
import { startBench } from './start.ts';
import { tableHead, tableRow } from './table.ts';

/** In the order in which they run. */
const benches: Readonly<Record<string, Bench>> = {
  door: doorBench,
  opened: openedBench,
  refill: refillBench,
  relay: relayBench,
  profile: profileBench,
  claims: claimsBench,
  sends: sendsBench,
  idle: idleBench,
  start: startBench,
  channels: channelsBench,
};

/** Each on a MongoDB of its own, so that none pays for what another left. */
async function run(bench: Bench, minutes: number): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rota-bench-'));
  const mongo = await startEmbeddedMongo({ dataDir, env: process.env, log: () => undefined });
  const database = (name: string) => Object.assign(new URL(mongo.uri), { pathname: `/${name}` }).href;
  try {
    for await (const row of bench({ database, mongod: mongodPid(dataDir), minutes })) console.log(tableRow(row));
  } finally {
    await mongo.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/**
 * `npm run bench`, or `npm run bench -- door relay`, or `npm run bench -- channels --minutes 5`: figures, not tests, as a Markdown
 * table. C is the rate of plain compare-and-set updates in the same rounds: the machine is shared, ratios hold on others too.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '1' } },
});
const unknown = positionals.filter((name) => !(name in benches));
if (unknown.length > 0) throw new Error(`no bench is called ${unknown.join(', ')}: ${Object.keys(benches).join(', ')}`);
console.error(`Node ${process.version}, ${availableParallelism()} cores`);
console.log(tableHead());
for (const [name, bench] of Object.entries(benches)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.error(`${new Date().toISOString().slice(11, 19)} ${name}`);
  await run(bench, Number(values.minutes)).catch((error: unknown) => {
    console.error(`${name} failed:`, error);
    process.exitCode = 1;
  });
}
process.exit();
