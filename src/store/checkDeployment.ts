import type { MongoClient } from 'mongodb';
import { RotaError } from '../domain/errors.ts';

interface Hello {
  readonly setName?: string;
  readonly msg?: string;
  readonly isreplicaset?: boolean;
}

/**
 * Throws MONGODB_NOT_REPLICA_SET when the client talks to a standalone MongoDB: transactions and change streams, which Rota
 * needs, exist only on a replica set (of one node, too) or a sharded cluster.
 */
export async function checkDeployment(client: MongoClient): Promise<void> {
  const { setName, msg, isreplicaset } = (await client.db('admin').command({ hello: 1 })) as Hello;
  if (setName !== undefined || msg === 'isdbgrid') return;
  const found = isreplicaset
    ? 'a MongoDB whose replica set was never initiated: run "rs.initiate()" in mongosh'
    : 'a standalone MongoDB: start it with --replSet rs0 (one node is enough) and run "rs.initiate()" in mongosh';
  throw new RotaError(
    'MONGODB_NOT_REPLICA_SET',
    `MONGODB_URI points to ${found}, point MONGODB_URI to a replica set or sharded cluster, ` +
      'or leave it out and Rota runs a MongoDB of its own.',
  );
}
