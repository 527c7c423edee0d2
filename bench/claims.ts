import { candidates, claim, listAgents, release } from '../src/store/agents.ts';
import { openDatabase, prepareDatabase } from '../src/store/database.ts';
import { inTurns, medianOf, rate, ratioOf, withCpu } from './measure.ts';
import type { Setting } from './setting.ts';
import { latency, perSecond, type Row } from './table.ts';

const sizes = [10, 100, 1_000, 10_000] as const;
const workers = 8;
const forMs = 2_000;
const rounds = 3;

/** A claim and its release, with teams of different sizes, by both logics and with a cap. */
export async function* claimsBench({ database, mongod }: Setting): AsyncGenerator<Row> {
  const db = await openDatabase(database('claims'), 10_000);
  await prepareDatabase(db);
  const listed = sizes.flatMap((size) =>
    Array.from({ length: size }, (_, n) => ({
      id: `t${size}-${n}`,
      teams: [`t${size}`],
      autoAssign: true,
      maxOpen: null,
      speaks: [],
    })),
  );
  await listAgents(db, listed);
  await db.agents.updateMany({}, { $set: { presence: 'online' } });
  for (const logic of ['round-robin', 'least-open'] as const) {
    let keys = 0;
    const once = (size: number) => async () => {
      const key = `${logic}:${keys++}`;
      const choice = { team: `t${size}`, presence: ['online'] as const, below: 5, exclude: [], logic };
      for (;;) {
        const [best] = await candidates(db, choice);
        if (!best) throw new Error('nobody qualifies');
        if (
          (await claim(db, key, {
            agent: best._id,
            team: choice.team,
            presence: choice.presence,
            below: 5,
            as: best,
          })) === true
        )
          break;
      }
      await release(db, key);
    };
    const found = await inTurns(
      rounds,
      Object.fromEntries(
        sizes.map((size) => [
          String(size),
          () => withCpu({ rota: [process.pid], mongod: [mongod] }, () => rate(workers, forMs, once(size))),
        ]),
      ),
    );
    for (const size of sizes) {
      const measured = medianOf(found[String(size)] ?? []);
      const times = ratioOf(found[String(sizes[0])] ?? [], found[String(size)] ?? []);
      yield {
        work: `a claim and its release, ${logic}, ${size} agents, ${workers} workers`,
        measured: `${perSecond(measured.perSecond)}, ${latency(measured)}`,
        ratio: `${times.toFixed(2)} × the time with ${sizes[0]}`,
        aims: [['flat within 2', times <= 2]],
        cpuMs: measured.cpuMs,
      };
    }
  }
  await db.connection.close();
}
