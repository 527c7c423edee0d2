import type { MongoClient } from 'mongodb';
import { RotaError } from '../domain/errors.ts';

/** What a MongoDB says of itself to anybody who asks. */
export interface Hello {
  readonly setName?: string;
  readonly msg?: string;
  readonly isreplicaset?: boolean;
  readonly isWritablePrimary?: boolean;
  readonly primary?: string;
  readonly hosts?: readonly string[];
}

export const helloOf = async (client: MongoClient): Promise<Hello> => await client.db('admin').command({ hello: 1 });

const standalone =
  'a standalone MongoDB: start it with --replSet rs0 (one node is enough) and run "rs.initiate()" in mongosh';
const uninitiated = 'a MongoDB whose replica set was never initiated: run "rs.initiate()" in mongosh';

/** Undefined for what Rota can run on: transactions and change streams exist only on a replica set or a sharded cluster. */
export function unfit({ setName, msg, isreplicaset }: Hello): string | undefined {
  if (setName !== undefined || msg === 'isdbgrid') return undefined;
  return (
    `MONGODB_URI points to ${isreplicaset ? uninitiated : standalone}, point MONGODB_URI to a replica set or sharded cluster, ` +
    'or leave it out and Rota runs a MongoDB of its own.'
  );
}

/** Throws MONGODB_NOT_REPLICA_SET when the client talks to a MongoDB that Rota cannot run on, a standalone one. */
export async function checkDeployment(client: MongoClient): Promise<void> {
  const why = unfit(await helloOf(client));
  if (why !== undefined) throw new RotaError('MONGODB_NOT_REPLICA_SET', why);
}
