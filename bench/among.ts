import { crowdsOn } from './crowd.ts';
import { startHost } from './host.ts';
import type { RuntimeCalls } from './hosts/runtime.ts';
import { much, type Setting } from './setting.ts';
import type { Files } from '../test/support/house.ts';

export const sizes = { few: 10_000, many: 1_000_000 } as const;
export type Size = keyof typeof sizes;

/** Who answers what is measured. */
export const agent = 'anna';
export const inFlight = 32;
const owners = 10_000;
/** Who owns the nth of a crowd: nobody of those who are on duty. */
export const ownerOf = (n: number): string => `agent${n % owners}`;

const others = Array.from({ length: owners }, (_, n): [string, { name: string; teams: string[] }] => [
  ownerOf(n),
  { name: `Agent ${n}`, teams: ['night'] },
]);
export const crowdFiles: Files = {
  agents: {
    [agent]: { name: 'Anna', language: 'en', teams: ['day'], accounts: [{ channel: 'bench', id: agent }] },
    ...Object.fromEntries(others),
  },
  teams: ['day', 'night'],
};

interface Place {
  readonly name: string;
  readonly size: Size;
  readonly files: Files;
  /** When the timer of the nth falls due. */
  readonly dueAt: (now: number, n: number) => number;
}

/** A runtime in a process of its own among so many open conversations, and some more that the agent has answered. */
export async function among({ database, mongod, isQuick, say }: Setting, { name, size, files, dueAt }: Place) {
  const count = much({ isQuick }, sizes[size]);
  const uri = database(name);
  const crowds = crowdsOn(uri);
  const { like, now } = await oneOn(uri, files);
  say(`${count} open conversations are written`);
  const due = (n: number) => dueAt(now, n);
  await crowds.insert({ like, count, name: size, ownerOf, dueAt: due });
  const conversations = await crowds.insert({ like, count: inFlight, name: 'hers', ownerOf: () => agent, dueAt: due });
  await using stack = new AsyncDisposableStack();
  const host = stack.use(startHost<RuntimeCalls>('runtime'));
  await host.call('open', { uri, files });
  const pids = { rota: [host.pid], mongod: [mongod] };
  const owned = stack.move();
  return {
    host,
    crowds,
    like,
    now,
    count,
    conversations,
    pids,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A conversation that its agent has answered, so that its contact will be reminded, and when that was. */
async function oneOn(uri: string, files: Files) {
  await using host = startHost<RuntimeCalls>('runtime');
  await host.call('open', { uri, files });
  return { like: await host.call('answered', agent), now: await host.call('now', undefined) };
}
