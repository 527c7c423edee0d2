import { candidates, claim, listAgents, release } from '../src/store/agents.ts';
import { openDatabase, prepareDatabase } from '../src/store/database.ts';
import { inTurns, median, rate, type Rate } from './measure.ts';

const sizes = [10, 100, 1_000, 10_000] as const;
const workers = 8;
const forMs = 2_000;
const rounds = 3;

/** A claim and its release, with teams of different sizes, by both logics and with a cap. */
export async function claimsBench(uri: string): Promise<string[]> {
  const db = await openDatabase(uri, 10_000);
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
  const lines: string[] = [];
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
      Object.fromEntries(sizes.map((size) => [String(size), () => rate(workers, forMs, once(size))])),
    );
    const cost = (size: number) => median((found[String(size)] ?? []).map((one: Rate) => 1_000 / one.perSecond));
    const base = cost(sizes[0]);
    lines.push(
      `${logic}: ${sizes.map((size) => `${size} agents ${cost(size).toFixed(2)} ms (${(cost(size) / base).toFixed(2)})`).join(', ')}`,
    );
  }
  await db.connection.close();
  return ['a claim and its release, milliseconds of throughput each, and beside 10 agents:', ...lines];
}
