import { candidates, type Choice, listAgents } from '../../src/store/agents.ts';
import { claim, release } from '../../src/store/claims.ts';
import { type Database, openDatabase, prepareDatabase } from '../../src/store/database.ts';
import { serve } from '../host.ts';
import { busily, type Extent, type Took } from '../measure.ts';

let opened: Database | undefined;
let keys = 0;

interface Alone {
  readonly uri: string;
  readonly agents: number;
  readonly maxOpen: number;
  readonly claims: number;
}

const calls = {
  /** Teams of so many agents each, named by it, all online. */
  open: async ({ uri, sizes }: { uri: string; sizes: readonly number[] }): Promise<void> => {
    opened = await withTeams(uri, sizes);
  },

  /** A claim and its release, in a team of so many. */
  claimAndRelease: async ({
    team,
    logic,
    workers,
    ...extent
  }: { team: string; logic: Choice['logic']; workers: number } & Extent): Promise<Took> => {
    const db = opened;
    if (!db) throw new Error('nothing is open here');
    return busily(workers, extent, async () => {
      const key = `${logic}:${(keys += 1)}`;
      await claimBest(db, key, { team, presence: ['online'], below: 5, exclude: [], logic });
      await release(db, key);
    });
  },

  /** As many claims, one after another, as one queue makes them. */
  oneAfterAnother: async ({ uri, agents, maxOpen, claims }: Alone): Promise<Took> => {
    const db = await withTeams(uri, [agents]);
    const choice = {
      team: `t${agents}`,
      presence: ['online'],
      below: maxOpen,
      exclude: [],
      logic: 'round-robin',
    } as const;
    try {
      return await busily(1, { pieces: claims }, (_, turn) => claimBest(db, `c${turn}`, choice));
    } finally {
      await db.connection.close();
    }
  },
};
export type ClaimsCalls = typeof calls;

async function withTeams(uri: string, sizes: readonly number[]): Promise<Database> {
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
  return db;
}

async function claimBest(db: Database, key: string, choice: Choice): Promise<void> {
  const { team, presence, below } = choice;
  for (;;) {
    const [best] = await candidates(db, choice);
    if (!best) throw new Error('nobody qualifies');
    if ((await claim(db, key, { agent: best._id, team, presence, below, as: best })) === true) return;
  }
}

serve(calls);
