import type { Database } from './database.ts';
import type { DeskDocument } from './documents.ts';

const empty = (agent: string): DeskDocument => ({ _id: agent, focus: null, heardFrom: null });

export async function findDesk(db: Database, agent: string): Promise<DeskDocument> {
  return (await db.desks.findOne({ _id: agent })) ?? empty(agent);
}

/** Notes whom the agent hears from, and returns the desk as it was before. */
export async function hearFrom(db: Database, agent: string, conversation: string): Promise<DeskDocument> {
  const before = await db.desks.findOneAndUpdate(
    { _id: agent },
    { $set: { heardFrom: conversation } },
    { upsert: true, returnDocument: 'before' },
  );
  return before ?? empty(agent);
}

/** Puts a conversation in focus. With `onlyIfNone` a focus that is there stays. True when it was changed. */
export async function setFocus(
  db: Database,
  agent: string,
  focus: string | null,
  onlyIfNone = false,
): Promise<boolean> {
  await db.desks.updateOne({ _id: agent }, { $setOnInsert: { focus: null, heardFrom: null } }, { upsert: true });
  const { modifiedCount } = await db.desks.updateOne(
    { _id: agent, ...(onlyIfNone && { focus: null }) },
    { $set: { focus } },
  );
  return modifiedCount === 1;
}

/** Takes a conversation out of focus, if it is in it. True when the agent answers nobody now, however often it is done. */
export async function clearFocus(db: Database, agent: string, conversation: string): Promise<boolean> {
  const focus = { $cond: [{ $eq: ['$focus', conversation] }, null, '$focus'] };
  const desk = await db.desks.findOneAndUpdate({ _id: agent }, [{ $set: { focus } }], { returnDocument: 'after' });
  return desk?.focus == null;
}
