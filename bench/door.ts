import { type Host, startHost } from './host.ts';
import type { RuntimeCalls } from './hosts/runtime.ts';
import { crowdsOn } from './crowd.ts';
import { type Measured, medianOf, ratioOf, withCpu } from './measure.ts';
import { plainUpdates } from './plain.ts';
import { inTurns, much, type Setting } from './setting.ts';
import { latency, perSecond, type Row } from './table.ts';

const inFlight = 32;
const forMs = 4_000;
const agent = 'anna';
const files = {
  agents: { [agent]: { name: 'Anna', language: 'en', teams: ['day'], accounts: [{ channel: 'bench', id: agent }] } },
};

/** Events through the one door beside plain compare-and-set updates. Rota's runtime is in a process of its own, without HTTP. */
export async function* doorBench(setting: Setting): AsyncGenerator<Row> {
  await using plain = await plainUpdates(setting);
  await using together = await doorOn(setting, 'together', false);
  await using alone = await doorOn(setting, 'alone', true);
  const found = await inTurns(setting, {
    plain: plain.run,
    note: () => together.tell('note'),
    'each alone': () => alone.tell('note'),
    message: () => together.tell('toAgent'),
  });
  const rowOf = (name: keyof typeof found, row: Pick<Row, 'work' | 'notes'>): Row => {
    const measured = medianOf(found[name]);
    const ratio = ratioOf(found[name], found.plain);
    return {
      ...row,
      measured: `${perSecond(measured.perSecond)}, ${latency(measured)}`,
      ratio: `${ratio.toFixed(2)} C`,
      ...(name === 'note' && { aims: [['0.5 C', ratio >= 0.5] as const] }),
      cpuMs: measured.cpuMs,
    };
  };
  const times = (some: readonly Measured[], others: readonly Measured[]) => ratioOf(some, others).toFixed(2);
  yield rowOf('plain', {
    work: 'C: plain compare-and-set updates, 32 workers',
    notes: "the CPU beside mongod's is that of the bare driver",
  });
  yield rowOf('note', {
    work: `events through the door, ${inFlight} conversations in flight`,
    notes:
      'journal and tidying included, until nothing is under way; several conversations’ steps go in one round trip',
  });
  yield rowOf('each alone', {
    work: '… each step in a round trip of its own',
    notes: `writing them together gives ${times(found.note, found['each alone'])} × the rate`,
  });
  yield rowOf('message', {
    work: '… with an effect: a contact’s message, carried to the agent',
    notes: `${times(found.message, found.note)} of the rate without; the channel takes everything at once`,
  });
}

/** A runtime with some conversations that an agent has answered. */
async function doorOn({ database, mongod, isQuick }: Setting, name: string, isAlone: boolean) {
  await using stack = new AsyncDisposableStack();
  const uri = database(name);
  const host: Host<RuntimeCalls> = stack.use(startHost<RuntimeCalls>('runtime'));
  await host.call('open', { uri, isAlone, files });
  const like = await host.call('answered', agent);
  const conversations = await crowdsOn(uri).insert({ like, count: inFlight, name, ownerOf: () => agent });
  const pids = { rota: [host.pid], mongod: [mongod] };
  const owned = stack.move();
  return {
    tell: (what: 'note' | 'toAgent') =>
      withCpu(pids, () => host.call('tell', { what, conversations, agent, forMs: much({ isQuick }, forMs) })),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
