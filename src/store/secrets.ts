import type { Database } from './database.ts';
import { insertedOnce } from './together.ts';

/** A secret of this installation, made once by whichever process comes first. */
export async function keptSecret(db: Database, name: string, make: () => string): Promise<string> {
  const known = await db.secrets.findOne({ _id: name });
  if (known) return known.value;
  const value = make();
  return (await keep(db, { _id: name, value })) ? value : keptSecret(db, name, make);
}
const keep = insertedOnce((db) => db.secrets);

const signInForMs = 3_600_000;

/** Keeps the hash of a sign-in code for an agent, for an hour by the database's clock. */
export async function keepSignIn(db: Database, codeHash: string, agent: string): Promise<void> {
  const expiresAt = { $add: ['$$NOW', signInForMs] };
  await db.signIns.updateOne({ _id: codeHash }, [{ $set: { agent, expiresAt } }], { upsert: true });
}

/** Uses a sign-in code up. Undefined when it is unknown, was used, or is too old. */
export async function useSignIn(db: Database, codeHash: string, now: Date): Promise<string | undefined> {
  const found = await db.signIns.findOneAndDelete({ _id: codeHash, expiresAt: { $gt: now } });
  return found?.agent;
}
