import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { startEmbeddedMongo } from '../src/store/embedded/startEmbeddedMongo.ts';
import { channelsBench } from './channels.ts';
import { claimsBench } from './claims.ts';
import { doorBench } from './door.ts';
import { openedBench } from './opened.ts';
import { mongodPid } from './processes.ts';
import { relayBench } from './relay.ts';
import { sendsBench } from './sends.ts';

/** `npm run bench`, or `npm run bench -- door`: figures, not tests. A fresh MongoDB for the run; ratios and medians, for the machine is shared. */
const dataDir = await mkdtemp(join(tmpdir(), 'rota-bench-'));
const mongo = await startEmbeddedMongo({ dataDir, env: process.env, log: () => undefined });
const benches = {
  door: doorBench,
  relay: relayBench,
  claims: claimsBench,
  opened: openedBench,
  channels: channelsBench,
  sends: sendsBench,
};
const asked = process.argv.slice(2);
const chosen = Object.entries(benches)
  .filter(([name]) => asked.length === 0 || asked.includes(name))
  .map(([, bench]) => bench);
try {
  for (const bench of chosen) {
    const uri = new URL(mongo.uri);
    uri.pathname = `/${bench.name}`;
    for (const line of await bench(uri.href, mongodPid(dataDir))) console.log(line);
  }
} finally {
  await mongo.stop();
  await rm(dataDir, { recursive: true, force: true });
}
process.exit(0);
