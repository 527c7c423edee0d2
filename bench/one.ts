import process from 'node:process';
import { benches } from './benches.ts';
import type { Order, Word } from './generator.ts';

/** One bench in a process of its own, with the load that it makes; whoever started it hears each row as soon as it is known. */
const { name, mongodbUri, mongod, minutes, isQuick } = JSON.parse(process.argv[2] ?? '') as Order;

const tell = (word: Word): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(word, undefined, undefined, () => {
      resolve();
    });
  });

process.on('disconnect', () => {
  process.kill(-process.pid, 'SIGKILL'); // nobody waits for it any more: all that it began ends with it
});

const database = (of: string) => Object.assign(new URL(mongodbUri), { pathname: `/${of}` }).href;
const say = (saying: string) => void tell({ saying });

try {
  const bench = await benches[name]?.load();
  if (!bench) throw new Error(`no bench is called ${name}`);
  for await (const row of bench({ database, mongod, minutes, isQuick, say })) await tell({ row });
  await tell({ isDone: true });
} catch (error) {
  console.error(error);
  await tell({ failure: error instanceof Error ? error.message : String(error) });
}
process.exit();
