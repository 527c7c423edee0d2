import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { RotaError } from '../domain/errors.ts';
import { linkCodeBytes, linkCodeFrom } from '../domain/linkCode.ts';
import { accountsIn } from '../runtime/accounts.ts';
import { allLinks, endLink, keepLinkCode } from '../store/links.ts';
import { clockOffset } from '../store/processes.ts';
import { currentRevision } from '../store/revisions.ts';
import { table } from './table.ts';
import { withDatabase } from './withDatabase.ts';

type Print = (line: string) => void;
const validForMs = 600_000;

/** Prints a code that ties one account to an agent, good once and for ten minutes; what to do with it goes beside. */
export async function linkCommand(agent: string, print: Print): Promise<void> {
  await withDatabase(async (db) => {
    const revision = await currentRevision(db);
    if (!revision || !Object.hasOwn(revision.workspace.agents, agent))
      throw new RotaError('AGENT_UNKNOWN', `There is no agent ${agent} in agents.yaml.`);
    const code = linkCodeFrom(randomBytes(linkCodeBytes));
    const monotonic = () => performance.now();
    const now = monotonic() + (await clockOffset(db, monotonic, monotonic)); // as the database tells it, for this machine's may differ
    await keepLinkCode(db, code, agent, new Date(now + validForMs));
    print(code);
    process.stderr.write(`Within 10 minutes, write to the bot from the account: /link ${code}\n`);
  });
}

/** Lists the accounts that were tied to agents by a code. */
export async function linksCommand(json: boolean, print: Print): Promise<void> {
  await withDatabase(async (db) => {
    const links = await allLinks(db);
    const agents = (await currentRevision(db))?.workspace.agents ?? {};
    const { listedFor } = accountsIn(agents, []);
    const rows = links.map(({ _id: account, agent, at }) => ({
      agent,
      account,
      since: at.toISOString(),
      // What agents.yaml says of the account by now, if it says anything: that counts, and not the link.
      listedFor: listedFor([account]) ?? null,
    }));
    if (json) print(JSON.stringify(rows, null, 2));
    else if (rows.length === 0) print('No account is linked. agents.yaml may list some.');
    else
      for (const line of table(
        ['agent', 'account', 'since', ''],
        rows.map((row) => [row.agent, row.account, row.since, noteOf(row)]),
      ))
        print(line);
  });
}

const noteOf = ({ listedFor }: { readonly listedFor: string | null }): string =>
  listedFor === null ? '' : `agents.yaml lists it for ${listedFor}`;

/** Ends one: from then on the account is a contact's. Throws LINK_UNKNOWN. */
export async function unlinkCommand(agent: string, account: string, print: Print): Promise<void> {
  await withDatabase(async (db) => {
    if (!(await endLink(db, agent, account)))
      throw new RotaError(
        'LINK_UNKNOWN',
        `${agent} has no linked account ${account}. \`rota agents links\` lists them.`,
      );
    print(`${account} is no longer ${agent}'s.`);
  });
}
