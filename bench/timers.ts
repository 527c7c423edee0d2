import { agent, among, crowdFiles, inFlight, ownerOf, type Size } from './among.ts';
import { type Measured, medianOf, ratioOf, type Took, withCpu } from './measure.ts';
import { plainUpdates } from './plain.ts';
import { inTurns, much, type Setting } from './setting.ts';
import { latency, perSecond, type Row } from './table.ts';

const armForMs = 2_000;
const burst = 2_000;
const steadyForMs = 5_000;
/** Timers are armed so long before they fall due, and a while for the writing of it. */
const leastLeadMs = 1_500;
const leadTimes = 3;
const dayMs = 86_400_000;
const dueAt = (now: number, n: number): number => now + dayMs + (n % (6 * dayMs));
/** What is the same within so much is noise here. */
const noise = 0.1;

/** A contact who owes an answer is reminded; with `handOverAfter` an agent's leaving arms a timer, and their return cancels it. */
const silence = { remindAfter: '7 days' };
const files = { ...crowdFiles, routing: { silence } };
const arming = { silence, absence: { handOverAfter: '7 days' } };

/** Timers: armed and cancelled, fired all at once and at a steady rate, with few and with many that are armed besides. */
export async function* timersBench(setting: Setting): AsyncGenerator<Row> {
  await using plain = await plainUpdates(setting);
  await using few = await timersOn(setting, 'few');
  await using many = await timersOn(setting, 'many');
  const found = await inTurns(setting, {
    plain: plain.run,
    'without a timer, few armed': few.leaving({ silence }),
    'with a timer, few armed': few.leaving(arming),
    'without a timer, many armed': many.leaving({ silence }),
    'with a timer, many armed': many.leaving(arming),
    'fired at once, few armed': few.burst,
    'fired at once, many armed': many.burst,
  });
  const eachSecond = Math.floor(medianOf(found.plain).perSecond / 16);
  const steady = await inTurns(setting, {
    'fired steadily, few armed': few.steadily(eachSecond),
    'fired steadily, many armed': many.steadily(eachSecond),
  });

  for (const [size, { armed }] of [['few', few] as const, ['many', many] as const])
    yield armingRow(armed, found[`with a timer, ${size} armed`], found[`without a timer, ${size} armed`]);
  for (const [size, { armed }] of [['few', few] as const, ['many', many] as const])
    yield burstRow(armed, found[`fired at once, ${size} armed`], found.plain, found['fired at once, few armed']);
  for (const [size, { armed }] of [['few', few] as const, ['many', many] as const])
    yield steadyRow(armed, eachSecond, steady[`fired steadily, ${size} armed`], steady['fired steadily, few armed']);
}

function armingRow(armed: number, withTimer: readonly Measured[], without: readonly Measured[]): Row {
  const measured = medianOf(withTimer);
  const ratio = ratioOf(withTimer, without);
  return {
    work: `events that arm or cancel a timer, ${inFlight} conversations, ${armed} armed`,
    measured: `${perSecond(measured.perSecond)}, ${latency(measured)}`,
    ratio: `${ratio.toFixed(2)} of the same events without a timer`,
    aims: [['costs nothing, within 0.1', ratio >= 1 - noise]],
    cpuMs: measured.cpuMs,
  };
}

function burstRow(
  armed: number,
  fired: readonly Measured[],
  plain: readonly Measured[],
  few: readonly Measured[],
): Row {
  const measured = medianOf(fired);
  const ratio = ratioOf(fired, plain);
  const times = ratioOf(few, fired);
  return {
    work: `${measured.pieces} timers due at one moment, ${armed} armed`,
    measured: `${perSecond(measured.perSecond)}, last after ${((measured.pieces * 1_000) / measured.perSecond).toFixed(0)} ms`,
    ratio: `${ratio.toFixed(2)} C; ${times.toFixed(2)} × the time with few`,
    aims: [
      ['0.5 C', ratio >= 0.5],
      ['flat within 2', times <= 2],
    ],
    cpuMs: measured.cpuMs,
    notes: 'each reads its conversation, decides, and reminds the contact on a channel that takes everything at once',
  };
}

function steadyRow(armed: number, eachSecond: number, fired: readonly Measured[], few: readonly Measured[]): Row {
  const measured = medianOf(fired);
  const times = measured.p50Ms / medianOf(few).p50Ms;
  return {
    work: `timers due at a steady C/16 = ${eachSecond}/s, ${armed} armed`,
    measured: `late by ${latency(measured)}`,
    ratio: `${times.toFixed(2)} × the lateness with few`,
    aims: [
      ['p50 20 ms', measured.p50Ms < 20],
      ['p99 250 ms', measured.p99Ms < 250],
      ['flat within 2', times <= 2],
    ],
    cpuMs: measured.cpuMs,
    notes: 'from the due moment until the reminder is delivered',
  };
}

/** A runtime among conversations with so many timers, all far ahead, and ways to arm and to fire some. */
async function timersOn(setting: Setting, size: Size) {
  const { isQuick } = setting;
  await using stack = new AsyncDisposableStack();
  const there = stack.use(await among(setting, { name: `timers_${size}`, size, files, dueAt }));
  const { host, crowds, like, conversations, pids } = there;
  // Only a contact who waits for an answer is handed over when the agent leaves.
  await host.call('tell', { what: 'toAgent', conversations, agent, pieces: conversations.length });
  await host.call('delivered', conversations.length);

  let bursts = 0;
  /** Timers due at these moments, counted from the first, as other processes would have armed them: how late each was. */
  const fire = async (count: number, dueAfter: (n: number) => number): Promise<Measured> => {
    const far = (n: number) => dueAt(there.now, n);
    const ids = await crowds.insert({ like, count, name: `due ${(bursts += 1)}`, ownerOf, dueAt: far });
    const began = performance.now();
    await crowds.rearm(like, ids, far); // for how long it takes
    const leadMs = leastLeadMs + leadTimes * (performance.now() - began);
    const from = Math.round((await host.call('now', undefined)) + leadMs);
    await crowds.rearm(like, ids, (n) => from + dueAfter(n));
    if ((await host.call('now', undefined)) >= from)
      throw new Error('the first timers were due before they were armed');
    const due = new Map(ids.map((id, n) => [`line-${id}`, from + dueAfter(n)]));
    await host.call('wake', [...new Set(due.values())]);
    return withCpu(pids, async (): Promise<Took> => {
      const delivered = await host.call('delivered', count);
      const last = Math.max(...delivered.map(([, at]) => at));
      return { tookMs: delivered.map(([line, at]) => at - (due.get(line) ?? NaN)), withinMs: last - from };
    });
  };
  const owned = stack.move();
  return {
    armed: there.count,
    leaving: (routing: object) => async () => {
      await host.call('configure', routing);
      return withCpu(pids, () =>
        host.call('tell', { what: 'leftOrReturned', conversations, agent, forMs: much({ isQuick }, armForMs) }),
      );
    },
    burst: () => fire(much({ isQuick }, burst), () => 0),
    steadily: (eachSecond: number) => () =>
      fire(Math.ceil((eachSecond * much({ isQuick }, steadyForMs)) / 1_000), (n) =>
        Math.floor((n * 1_000) / eachSecond),
      ),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
