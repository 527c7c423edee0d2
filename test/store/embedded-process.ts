import { once } from 'node:events';
import { startEmbeddedMongo } from '../../src/store/embedded/startEmbeddedMongo.ts';

/** A stand-in for a Rota process: it runs the embedded MongoDB, tells of it in a line, and stops it when told anything. */
const [dataDir = ''] = process.argv.slice(2);
const { uri, adopted, stop } = await startEmbeddedMongo({ dataDir, env: process.env, log: console.error });
console.log(JSON.stringify({ uri, adopted }));
await once(process.stdin, 'data');
await stop();
process.exit(0);
