import { busily, medianOf, ratioOf, steadily, withCpu } from './measure.ts';
import { plainUpdates } from './plain.ts';
import { inTurns, much, type Setting } from './setting.ts';
import { latency, perSecond, type Row } from './table.ts';
import { openTalks, type Send } from './talks.ts';

const forMs = 4_000;
const steadyMs = 5_000;
const quiet = 50;
const fewTalks = 4;

/** From a post to the other side's socket, both on Direct Line: each direction alone, both at once, and steadily. */
export async function* relayBench(setting: Setting): AsyncGenerator<Row> {
  await using plain = await plainUpdates(setting);
  await using talks = await openTalks(setting);
  const { toAgent, toContact, pids, agents, count } = talks;
  const both: Send = (n) => (n < count ? toAgent(n) : toContact(n - count));
  const busy = (workers: number, send: Send) => () =>
    withCpu(pids, () => busily(workers, { forMs: much(setting, forMs) }, send));
  const found = await inTurns(setting, {
    plain: plain.run,
    'to agents': busy(count, toAgent),
    'to contacts': busy(count, toContact),
    both: busy(2 * count, both),
  });
  const fast = (work: string, way: 'to agents' | 'to contacts' | 'both', directions: number): Row => {
    const measured = medianOf(found[way]);
    const ratio = ratioOf(found[way], found.plain) / directions;
    return {
      work: `messages ${work}, Direct Line both sides, ${agents} agents, ${directions * count} in flight`,
      measured: `${perSecond(measured.perSecond)}, ${latency(measured)}`,
      ratio: `C/${(1 / ratio).toFixed(1)}${directions > 1 ? ' a direction' : ''}`,
      aims: [[directions > 1 ? 'C/8 a direction' : 'C/8', ratio >= 1 / 8]],
      cpuMs: measured.cpuMs,
    };
  };
  yield fast('from contact to agent', 'to agents', 1);
  yield fast('from agent to contact', 'to contacts', 1);
  yield fast('both directions at once', 'both', 2);

  const half = medianOf(found.plain).perSecond / 16;
  const steady = (each: number) => () =>
    withCpu(pids, () => steadily(2 * each, much(setting, steadyMs), (turn) => both(turn % (2 * count))));
  const slowly = await inTurns(setting, { quiet: steady(quiet), 'half of C/8': steady(half) });
  for (const name of ['quiet', 'half of C/8'] as const) {
    const measured = medianOf(slowly[name]);
    yield {
      work: `the same, both directions at once, a steady ${name === 'quiet' ? quiet : `C/16 = ${half.toFixed(0)}`}/s a direction`,
      measured: `${latency(measured)}, ${perSecond(measured.perSecond)}`,
      aims: name === 'quiet' ? [] : [['p99 50 ms', measured.p99Ms < 50]],
      cpuMs: measured.cpuMs,
      notes: 'from the moment that each was planned for',
    };
  }
  yield await answeredElsewhere(setting);
}

/** Who answers at once, on another process, finds the conversation in the hands of the one that carried the question. */
async function answeredElsewhere(setting: Setting): Promise<Row> {
  await using talks = await openTalks(setting, { processes: 2 });
  const { toAgent, toContact, pids } = talks;
  const talk = async (worker: number): Promise<void> => {
    await toAgent(worker);
    await toContact(worker);
  };
  const busy = () => withCpu(pids, () => busily(fewTalks, { forMs: much(setting, forMs) }, talk));
  const { measured: found } = await inTurns(setting, { measured: busy });
  const measured = medianOf(found);
  return {
    work: `a message from a contact on one process, answered at once by the agent on another, ${fewTalks} at a time`,
    measured: `${perSecond(measured.perSecond)}, ${latency(measured)}`,
    cpuMs: measured.cpuMs,
    notes: 'from the post of the question until the answer is on the contact’s socket',
  };
}
