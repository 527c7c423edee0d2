import { agent, among, crowdFiles, inFlight, type Size } from './among.ts';
import { type Measured, median, medianOf, ratioOf, withCpu } from './measure.ts';
import { residentBytes } from './processes.ts';
import { inTurns, much, type Setting } from './setting.ts';
import { latency, perSecond, type Row } from './table.ts';

const forMs = 3_000;
const sweeps = 3;
const dayMs = 86_400_000;
/** What is the same within so much is noise here. */
const noise = 0.2;
const megabyte = 1_048_576;
/** A process may grow by so much, whatever there is in the database. */
const mostGrowth = 64 * megabyte;

/** What is done for a contact, and for all, with few and with many conversations open besides: nothing on the way may grow with them. */
export async function* openBench(setting: Setting): AsyncGenerator<Row> {
  await using few = await officeOn(setting, 'few');
  await using many = await officeOn(setting, 'many');
  const found = await inTurns(setting, {
    'messages, few': few.messages,
    'messages, many': many.messages,
    'opened, few': few.opened,
    'opened, many': many.opened,
  });
  for (const [size, { count }] of [['few', few] as const, ['many', many] as const]) {
    yield flat(`a contact’s message carried, ${count} open`, found[`messages, ${size}`], found['messages, few']);
    yield flat(`opened, claimed, greeted, ${count} open`, found[`opened, ${size}`], found['opened, few']);
  }
  setting.say('sweeps');
  const [quick, slow] = [await few.sweep(), await many.sweep()];
  yield {
    work: 'a whole round of the sweeper, which looks for what is wrong',
    measured: `${quick.toFixed(0)} ms with ${few.count} open, ${slow.toFixed(0)} ms with ${many.count}`,
    ratio: `${(slow / quick).toFixed(1)} ×`,
    notes: 'every 15 s, by one process for all',
  };
  const [small, large] = [residentBytes(few.pid), residentBytes(many.pid)];
  yield {
    work: 'memory of the process after that',
    measured: `${(small / megabyte).toFixed(0)} MB with ${few.count} open, ${(large / megabyte).toFixed(0)} MB with ${many.count}`,
    aims: [['does not grow by more than 64 MB', large - small < mostGrowth]],
  };
}

function flat(work: string, found: readonly Measured[], few: readonly Measured[]): Row {
  const measured = medianOf(found);
  const ratio = ratioOf(found, few);
  return {
    work,
    measured: `${perSecond(measured.perSecond)}, ${latency(measured)}`,
    ratio: `${ratio.toFixed(2)} of the rate with few`,
    aims: [['flat within 0.2', ratio >= 1 - noise]],
    cpuMs: measured.cpuMs,
  };
}

/** An agent at work among so many conversations of others. */
async function officeOn(setting: Setting, size: Size) {
  await using stack = new AsyncDisposableStack();
  const dueAt = (now: number) => now + dayMs;
  const { host, conversations, count, pids } = stack.use(
    await among(setting, { name: `open_${size}`, size, files: crowdFiles, dueAt }),
  );
  const extent = { forMs: much(setting, forMs) };
  const owned = stack.move();
  return {
    count,
    pid: host.pid,
    messages: () => withCpu(pids, () => host.call('tell', { what: 'toAgent', conversations, agent, ...extent })),
    opened: () => withCpu(pids, () => host.call('opened', { agent, atOnce: inFlight, ...extent })),
    /** The median, in milliseconds. */
    sweep: async () => {
      const took: number[] = [];
      for (let round = 0; round < sweeps; round += 1) took.push((await host.call('sweep', undefined)).withinMs);
      return median(took);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
