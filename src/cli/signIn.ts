import { randomBytes } from 'node:crypto';
import { RotaError } from '../domain/errors.ts';
import { accountsIn, deskUserOf, noDesk } from '../runtime/accounts.ts';
import { signInHash } from '../server/chatRoutes.ts';
import { allLinks } from '../store/links.ts';
import { currentRevision } from '../store/revisions.ts';
import { keepSignIn } from '../store/secrets.ts';
import { withDatabase } from './withDatabase.ts';

/** Prints a sign-in link for an agent's desk, good once and for an hour. */
export async function signInCommand(agent: string, print: (line: string) => void): Promise<void> {
  await withDatabase(async (db, { publicUrl, host, port }) => {
    const revision = await currentRevision(db);
    if (!revision || !Object.hasOwn(revision.workspace.agents, agent))
      throw new RotaError('AGENT_UNKNOWN', `There is no agent ${agent} in agents.yaml.`);
    const { accountsOf } = accountsIn(revision.workspace.agents, await allLinks(db));
    if (deskUserOf(accountsOf(agent)) === undefined) throw noDesk(agent);
    const code = randomBytes(18).toString('base64url');
    await keepSignIn(db, signInHash(code), agent);
    print(`${publicUrl ?? `http://${host}:${port}`}/desk#${code}`);
  });
}
