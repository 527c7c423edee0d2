import { startHost } from './host.ts';
import type { PlainCalls } from './hosts/plain.ts';
import { type Measured, withCpu } from './measure.ts';
import { much, type Setting } from './setting.ts';

const workers = 32;
const forMs = 2_000;

/** C: plain compare-and-set updates with 32 workers, beside which other work is set. */
export interface Plain extends AsyncDisposable {
  readonly pid: number;
  run(): Promise<Measured>;
  /** The same with one worker: what an update takes for which nothing else goes along. */
  alone(): Promise<Measured>;
}

/** Has a database and a process of its own, as Rota has. */
export async function plainUpdates(setting: Setting): Promise<Plain> {
  const { database, mongod } = setting;
  await using stack = new AsyncDisposableStack();
  const host = stack.use(startHost<PlainCalls>('plain'));
  await host.call('open', { uri: database('plain'), workers });
  const pids = { rota: [host.pid], mongod: [mongod] };
  const runWith = (some: number) =>
    withCpu(pids, () => host.call('run', { workers: some, forMs: much(setting, forMs) }));
  const owned = stack.move();
  return {
    pid: host.pid,
    run: () => runWith(workers),
    alone: () => runWith(1),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
