import type { Database } from './database.ts';
import type { DeskDocument } from './documents.ts';
import { foundTogether, together } from './together.ts';

const empty = (agent: string): DeskDocument => ({ _id: agent, focus: null, heardFrom: null });

const storedDesk = foundTogether((db) => db.desks);
export const findDesk = async (db: Database, agent: string): Promise<DeskDocument> =>
  (await storedDesk(db, agent)) ?? empty(agent);

/** Notes whom the agent hears from, and returns the desk as it was before. */
export async function hearFrom(db: Database, agent: string, conversation: string): Promise<DeskDocument> {
  const before = await findDesk(db, agent);
  if (before.heardFrom !== conversation) await noteHeard(db, { agent, conversation });
  return before;
}

interface Heard {
  readonly agent: string;
  readonly conversation: string;
}
const noteHeard = together(async (db, all: readonly Heard[]): Promise<true[]> => {
  const writes = all.map(({ agent, conversation }) => ({
    updateOne: {
      filter: { _id: agent },
      update: { $set: { heardFrom: conversation }, $setOnInsert: { focus: null } },
      upsert: true,
    },
  }));
  await db.desks.bulkWrite(writes);
  return all.map(() => true);
});

/** Puts a conversation in focus. With `onlyIfNone` a focus that is there stays. True when it was changed. */
export async function setFocus(
  db: Database,
  agent: string,
  focus: string | null,
  onlyIfNone = false,
): Promise<boolean> {
  const wanted = { $literal: focus };
  const { modifiedCount, upsertedCount } = await db.desks.updateOne(
    { _id: agent },
    [
      {
        $set: {
          focus: onlyIfNone ? { $ifNull: ['$focus', wanted] } : wanted,
          heardFrom: { $ifNull: ['$heardFrom', null] },
        },
      },
    ],
    { upsert: true },
  );
  return modifiedCount + upsertedCount === 1;
}

/** Takes a conversation out of focus, if it is in it. True when the agent answers nobody now, however often it is done. */
export async function clearFocus(db: Database, agent: string, conversation: string): Promise<boolean> {
  const focus = { $cond: [{ $eq: ['$focus', conversation] }, null, '$focus'] };
  const desk = await db.desks.findOneAndUpdate({ _id: agent }, [{ $set: { focus } }], { returnDocument: 'after' });
  return desk?.focus == null;
}
