import type { Database } from '../../src/store/database.ts';

/** Who waits for conversations to be somebody's. */
export interface Owners extends AsyncDisposable {
  /** Resolves once a conversation that was opened since has an owner. */
  of(conversation: string): Promise<void>;
}

/** Watches the database from now on: to ask it about each conversation again and again would be load of its own. */
export async function watchOwners(db: Database): Promise<Owners> {
  const owned = new Map<string, PromiseWithResolvers<unknown>>();
  const one = (id: string) => {
    const known = owned.get(id) ?? Promise.withResolvers<unknown>();
    owned.set(id, known);
    return known;
  };
  const changes = db.conversations.watch([
    { $match: { 'updateDescription.updatedFields.facts.owner.agent': { $exists: true } } },
    { $project: { documentKey: 1 } },
  ]);
  await changes.tryNext(); // from here on nothing is missed
  const watching = (async () => {
    for await (const change of changes) if ('documentKey' in change) one(change.documentKey._id).resolve(undefined);
  })();
  return {
    of: async (id) => {
      await one(id).promise;
      owned.delete(id);
    },
    [Symbol.asyncDispose]: async () => {
      await changes.close();
      await watching.catch(() => undefined); // closed in the middle of a look
    },
  };
}
