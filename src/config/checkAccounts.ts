import { account } from '../domain/workspace.ts';
import { entriesOf, type Path, valueAt } from './positions.ts';
import type { Problem } from './problems.ts';
import type { Source } from './parseYaml.ts';

interface Listed {
  readonly agent: string;
  readonly identity: string;
  readonly path: Path;
}

/** Accounts that are listed twice: whose they are could not be told. */
export function checkAccounts(agents: Source): readonly Problem[] {
  const owners = new Map<string, string>();
  return accountsIn(agents).flatMap(({ agent, identity, path }) => {
    const owner = owners.get(identity);
    owners.set(identity, owner ?? agent);
    if (owner === undefined) return [];
    const found = `found the account ${identity} listed for ${owner} already`;
    return [agents.problem(path, `${found}, expected each account once`)];
  });
}

/** There whoever embeds the chat may choose who they are. */
const ownIds: readonly string[] = ['webchat', 'azure-directline'];

/** Accounts whose id may be anybody's to claim: nothing here tells whether the page that embeds the chat prevents it. */
export const warnOfAccounts = (agents: Source): readonly Problem[] =>
  accountsIn(agents).flatMap(({ identity: of, path }) => {
    const [channel = ''] = of.split(' ');
    if (!ownIds.includes(channel)) return [];
    const found = `found an account on ${channel}, where whoever chats may say that they are anybody`;
    return [agents.problem(path, `${found}, expected one on directline, or that the ids there come from your tokens`)];
  });

function accountsIn(agents: Source): readonly Listed[] {
  return entriesOf(valueAt(agents.value, ['agents'])).flatMap(([agent, profile]) => {
    const accounts = valueAt(profile, ['accounts']);
    return (Array.isArray(accounts) ? accounts : []).flatMap((value: unknown, index): Listed[] => {
      const parsed = account.safeParse(value);
      if (!parsed.success) return [];
      return [{ agent, identity: identityOf(parsed.data), path: ['agents', agent, 'accounts', index] }];
    });
  });
}

function identityOf(one: ReturnType<typeof account.parse>): string {
  return 'tenant' in one ? `${one.channel} ${one.tenant} ${one.objectId}`.toLowerCase() : `${one.channel} ${one.id}`;
}
