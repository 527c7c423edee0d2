import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';

/** What a process can be asked to do: one argument each, which goes from one to the other as it is. */
type Calls = Readonly<Record<string, (asked: never) => Promise<unknown>>>;

/** A process of its own that does what it is asked to, so that its CPU time is its own. */
export interface Host<C extends Calls> extends AsyncDisposable {
  readonly pid: number;
  call<K extends keyof C & string>(name: K, asked: Parameters<C[K]>[0]): Promise<Awaited<ReturnType<C[K]>>>;
}

interface Asked {
  readonly id: number;
  readonly name: string;
  readonly asked: unknown;
}
type Answer = { readonly id: number } & ({ readonly done: unknown } | { readonly failed: string });

const patienceMs = 180_000;

/** Starts one of the programs in `hosts/`. It ends with whoever started it. */
export function startHost<C extends Calls>(program: string): Host<C> {
  const file = new URL(`hosts/${program}.ts`, import.meta.url);
  const child = fork(file, { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'] });
  const waiting = new Map<number, (answer: Answer) => void>();
  let calls = 0;
  const fail = (id: number, why: string) => {
    waiting.get(id)?.({ id, failed: why });
  };
  child.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));
  child.once('exit', (code, signal) => {
    for (const id of waiting.keys()) fail(id, `the process ended (${String(code ?? signal)})`);
  });
  return {
    pid: child.pid ?? 0,
    call: (name, asked) =>
      new Promise((resolve, reject) => {
        const id = (calls += 1);
        const late = setTimeout(() => {
          fail(id, `no answer within ${patienceMs} ms`);
        }, patienceMs);
        waiting.set(id, (answer) => {
          clearTimeout(late);
          waiting.delete(id);
          if ('failed' in answer) reject(new Error(`${program}: ${name}: ${answer.failed}`));
          else resolve(answer.done as never);
        });
        if (child.connected) child.send({ id, name, asked } satisfies Asked);
        else fail(id, 'the process has ended');
      }),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL'); // what it has in MongoDB goes away with the MongoDB
      await ended;
    },
  };
}

/** The other side: does what it is asked to, for as long as there is somebody who asks. */
export function serve(calls: Calls): void {
  process.on('disconnect', () => {
    process.exit();
  });
  process.on('message', ({ id, name, asked }: Asked) => {
    const work = calls[name] as ((asked: unknown) => Promise<unknown>) | undefined;
    void Promise.resolve()
      .then(() => work?.(asked))
      .then(
        (done) => ({ id, done }),
        (error: unknown) => ({ id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
      )
      .then((answer) => process.send?.(answer satisfies Answer));
  });
}
