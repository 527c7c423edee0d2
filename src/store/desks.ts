import type { Database } from './database.ts';
import type { DeskDocument } from './documents.ts';
import { foundTogether, together, writtenTogether } from './together.ts';

const empty = (agent: string): DeskDocument => ({ _id: agent, focus: null, heardFrom: null });

const storedDesk = foundTogether((db) => db.desks);
export const findDesk = async (db: Database, agent: string): Promise<DeskDocument> =>
  (await storedDesk(db, agent)) ?? empty(agent);

interface Heard {
  readonly agent: string;
  readonly conversation: string;
}
/** Notes whom the agent hears from, whoever that was before. */
export const noteHeard = writtenTogether(
  (db) => db.desks,
  ({ agent, conversation }: Heard) => ({
    updateOne: {
      filter: { _id: agent },
      update: { $set: { heardFrom: conversation }, $setOnInsert: { focus: null } },
      upsert: true,
    },
  }),
);

interface Focus {
  readonly agent: string;
  readonly conversation: string;
  /** When whatever says so was typed, or shown. */
  readonly at: Date;
}
const isLater = (at: Date) => ({ $gt: ['$focusAt', at] });
const latest = (at: Date) => ({ $cond: [isLater(at), '$focusAt', at] });

/** Puts a conversation in focus, unless what is there came later. */
export const setFocus = writtenTogether(
  (db) => db.desks,
  ({ agent, conversation, at }: Focus) => {
    const set = {
      focus: { $cond: [isLater(at), '$focus', { $literal: conversation }] },
      focusAt: latest(at),
      heardFrom: { $ifNull: ['$heardFrom', null] },
    };
    return { updateOne: { filter: { _id: agent }, update: [{ $set: set }], upsert: true } };
  },
);

/** The agent hears from somebody new, who comes into focus if nobody is. Returns the desk as it is then. */
export const takeUp = together(async (db, taken: readonly Focus[]): Promise<DeskDocument[]> => {
  const [first] = taken;
  if (first && taken.length === 1) {
    const options = { upsert: true, returnDocument: 'after' } as const;
    return [(await db.desks.findOneAndUpdate({ _id: first.agent }, taking(first), options)) ?? empty(first.agent)];
  }
  await db.desks.bulkWrite(
    taken.map((focus) => ({ updateOne: { filter: { _id: focus.agent }, update: taking(focus), upsert: true } })),
  );
  return Promise.all(taken.map(({ agent }) => findDesk(db, agent)));
});

function taking({ conversation, at }: Focus) {
  const heardFrom = { $literal: conversation };
  const isTheirs = { $eq: [{ $ifNull: ['$focus', heardFrom] }, heardFrom] };
  const set = {
    focus: { $ifNull: ['$focus', heardFrom] },
    focusAt: { $cond: [isTheirs, latest(at), '$focusAt'] },
    heardFrom,
  };
  return [{ $set: set }];
}

/**
 * Takes a conversation out of focus, if it is in it and has not come there later. True when the agent answers nobody now, however
 * often it is done.
 */
export async function clearFocus(db: Database, { agent, conversation, at }: Focus): Promise<boolean> {
  const isThere = { _id: agent, focus: conversation, focusAt: { $not: { $gt: at } } };
  const { matchedCount } = await db.desks.updateOne(isThere, { $set: { focus: null } });
  return matchedCount === 1 || (await findDesk(db, agent)).focus === null;
}
