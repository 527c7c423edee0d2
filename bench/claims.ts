import { startHost } from './host.ts';
import type { ClaimsCalls } from './hosts/claims.ts';
import { medianOf, ratioOf, withCpu } from './measure.ts';
import { inTurns, much, type Setting } from './setting.ts';
import { latency, perSecond, type Row } from './table.ts';

const sizes = [10, 100, 1_000, 10_000] as const;
const workers = 8;
const forMs = 2_000;

/** A claim and its release, with teams of different sizes, by both logics and with a cap. */
export async function* claimsBench(setting: Setting): AsyncGenerator<Row> {
  const { database, mongod } = setting;
  await using host = startHost<ClaimsCalls>('claims');
  await host.call('open', { uri: database('claims'), sizes });
  const pids = { rota: [host.pid], mongod: [mongod] };
  for (const logic of ['round-robin', 'least-open'] as const) {
    const run = (size: number) => () =>
      withCpu(pids, () =>
        host.call('claimAndRelease', { team: `t${size}`, logic, workers, forMs: much(setting, forMs) }),
      );
    const named = (size: number) => `${logic}, ${size} agents`;
    const found = await inTurns(setting, Object.fromEntries(sizes.map((size) => [named(size), run(size)])));
    const few = found[named(sizes[0])] ?? [];
    for (const size of sizes) {
      const measured = medianOf(found[named(size)] ?? []);
      const times = ratioOf(few, found[named(size)] ?? []);
      yield {
        work: `a claim and its release, ${named(size)}, ${workers} workers`,
        measured: `${perSecond(measured.perSecond)}, ${latency(measured)}`,
        ratio: `${times.toFixed(2)} × the time with ${sizes[0]}`,
        aims: [['flat within 2', times <= 2]],
        cpuMs: measured.cpuMs,
      };
    }
  }
}
